package io.github.dl4jode.mnist.report;

import io.github.dl4jode.program.training.Difference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What was asked for, and where it ran; enough to repeat a comparison.
 *
 * @param data where the digits come from
 * @param trainingDigits their number
 * @param testDigits their number
 * @param epochs per network
 * @param batchSize of training and test
 * @param learningRate at first
 * @param schedule how it falls
 * @param augmentation of the training images
 * @param downsampling how the image becomes the state of the block
 * @param method of the solver
 * @param rtol relative tolerance
 * @param atol absolute tolerance
 * @param stepSizeController how steps are chosen
 * @param gradient of the ODE-Net
 * @param seed of parameters and order
 * @param backend of ND4J
 * @param threads that it uses
 * @param processors of the machine
 * @param java version
 * @param system kind of operating system and processor
 */
public record RunSettings(
    @JsonProperty("data") String data,
    @JsonProperty("trainingDigits") int trainingDigits,
    @JsonProperty("testDigits") int testDigits,
    @JsonProperty("epochs") int epochs,
    @JsonProperty("batchSize") int batchSize,
    @JsonProperty("learningRate") double learningRate,
    @JsonProperty("schedule") String schedule,
    @JsonProperty("augmentation") String augmentation,
    @JsonProperty("downsampling") String downsampling,
    @JsonProperty("method") String method,
    @JsonProperty("rtol") double rtol,
    @JsonProperty("atol") double atol,
    @JsonProperty("stepSizeController") String stepSizeController,
    @JsonProperty("gradient") String gradient,
    @JsonProperty("seed") long seed,
    @JsonProperty("backend") String backend,
    @JsonProperty("threads") int threads,
    @JsonProperty("processors") int processors,
    @JsonProperty("java") String java,
    @JsonProperty("system") String system) {

  /** The name of a setting in {@link Difference}. */
  static final String DOWNSAMPLING = "downsampling";

  /** The name of a setting in {@link Difference}. */
  static final String SEED = "seed";

  /**
   * The settings on which the results depend, as far as two runs differ in them. Where a run was
   * made, and on how many threads, is none of them.
   */
  public List<Difference> differencesTo(RunSettings other) {
    return Difference.between(decisive(), other.decisive());
  }

  private Map<String, Object> decisive() {
    Map<String, Object> decisive = new LinkedHashMap<>();
    decisive.put("data", data);
    decisive.put("training digits", trainingDigits);
    decisive.put("test digits", testDigits);
    decisive.put("epochs", epochs);
    decisive.put("batch size", batchSize);
    decisive.put("learning rate", learningRate);
    decisive.put("schedule", schedule);
    decisive.put("augmentation", augmentation);
    decisive.put(DOWNSAMPLING, downsampling);
    decisive.put("method", method);
    decisive.put("rtol", rtol);
    decisive.put("atol", atol);
    decisive.put("step size", stepSizeController);
    decisive.put("gradient", gradient);
    decisive.put(SEED, seed);
    return decisive;
  }
}
