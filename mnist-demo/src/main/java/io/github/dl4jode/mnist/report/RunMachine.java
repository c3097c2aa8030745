package io.github.dl4jode.mnist.report;

import io.github.dl4jode.program.Backend;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Where a comparison ran.
 *
 * @param backend of ND4J
 * @param threads that it uses
 * @param processors of the machine
 * @param java version
 * @param system kind of operating system and processor
 */
public record RunMachine(
    @JsonProperty(value = "backend", required = true) String backend,
    @JsonProperty(value = "threads", required = true) int threads,
    @JsonProperty(value = "processors", required = true) int processors,
    @JsonProperty(value = "java", required = true) String java,
    @JsonProperty(value = "system", required = true) String system) {

  /** For JSON. */
  @JsonCreator
  public RunMachine {}

  /** This machine; ND4J must have been started. */
  public static RunMachine here() {
    return new RunMachine(
        Backend.name(),
        Backend.threads(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }
}
