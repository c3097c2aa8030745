package io.github.dl4jode.cnf;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A program for another JVM: loads a flow, and prints the bits of its samples and densities. */
public final class SavedFlow {

  private static final String MARK = "BITS ";

  private SavedFlow() {}

  /** The argument is the file. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(MARK + bits(ContinuousNormalizingFlow.load(new File(arguments[0]))));
  }

  /** What both sides compute. */
  static String bits(ContinuousNormalizingFlow flow) {
    INDArray samples = flow.sample(5, 42);
    return Arrays.toString(samples.data().asFloat())
        + Arrays.toString(flow.logDensity(samples).data().asFloat());
  }

  /** Runs {@link #main} in a JVM of its own and returns what it prints behind the mark. */
  static String bitsInAnotherJvm(File file) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.of(ProcessHandle.current().info().command().orElse("java")).findFirst().get(),
                "-cp",
                System.getProperty("java.class.path"),
                SavedFlow.class.getName(),
                file.getPath())
            .redirectErrorStream(true);
    String output = new String(builder.start().getInputStream().readAllBytes());
    return output
        .lines()
        .filter(line -> line.startsWith(MARK))
        .map(line -> line.substring(MARK.length()))
        .findFirst()
        .orElseThrow(() -> new IOException(output));
  }
}
