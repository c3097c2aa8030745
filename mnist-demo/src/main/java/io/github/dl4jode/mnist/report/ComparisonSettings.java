package io.github.dl4jode.mnist.report;

import io.github.dl4jode.program.training.DataName;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What was compared, and for how long.
 *
 * @param data where the digits come from
 * @param trainingDigits their number
 * @param testDigits their number
 * @param epochs per network
 * @param augmentation of the training images
 * @param downsampling how the image becomes the state of the block
 * @param method of the solver
 * @param rtol relative tolerance
 * @param atol absolute tolerance
 * @param stepSizeController how steps are chosen
 */
public record ComparisonSettings(
    @JsonProperty(value = "data", required = true) DataName data,
    @JsonProperty(value = "trainingDigits", required = true) int trainingDigits,
    @JsonProperty(value = "testDigits", required = true) int testDigits,
    @JsonProperty(value = "epochs", required = true) int epochs,
    @JsonProperty(value = "augmentation", required = true) String augmentation,
    @JsonProperty(value = "downsampling", required = true) String downsampling,
    @JsonProperty(value = "method", required = true) String method,
    @JsonProperty(value = "rtol", required = true) double rtol,
    @JsonProperty(value = "atol", required = true) double atol,
    @JsonProperty(value = "stepSizeController", required = true) String stepSizeController) {

  /** For JSON. */
  @JsonCreator
  public ComparisonSettings {}
}
