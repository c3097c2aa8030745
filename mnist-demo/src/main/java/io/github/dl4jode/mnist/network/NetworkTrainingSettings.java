package io.github.dl4jode.mnist.network;

import io.github.dl4jode.program.training.DataName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What makes the training of a network what it is: the same settings give the same numbers.
 *
 * @param start the checksum of the file that it starts from
 * @param data where the digits come from
 * @param trainingDigits their number
 * @param epochs in all
 * @param batchSize examples in a minibatch
 * @param learningRate a number, or that it is the one of the configuration
 * @param augment whether training images are cropped at random
 * @param seed of the order, the crops and the noise of layers
 */
public record NetworkTrainingSettings(
    @JsonProperty(value = "start", required = true) String start,
    @JsonProperty(value = "data", required = true) DataName data,
    @JsonProperty(value = "trainingDigits", required = true) int trainingDigits,
    @JsonProperty(value = "epochs", required = true) int epochs,
    @JsonProperty(value = "batchSize", required = true) int batchSize,
    @JsonProperty(value = "learningRate", required = true) String learningRate,
    @JsonProperty(value = "augment", required = true) boolean augment,
    @JsonProperty(value = "seed", required = true) long seed) {

  /** For JSON. */
  @JsonCreator
  public NetworkTrainingSettings {}

  /**
   * The checksum of a file, CRC-32 in eight hexadecimal digits.
   *
   * @throws NetworkFileException if there is no such file, or it cannot be read
   */
  public static String checksum(Path file) {
    NetworkReader.requireFile(file);
    CRC32 checksum = new CRC32();
    try {
      checksum.update(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new NetworkFileException(file + " cannot be read (" + e.getMessage() + ").", e);
    }
    return String.format(Locale.ROOT, "%08x", checksum.getValue());
  }

  /** The values by the names of their options. */
  Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("the checksum of IN", start);
    options.put("data", data);
    options.put("training digits", trainingDigits);
    options.put("--epochs", epochs);
    options.put("--batch-size", batchSize);
    options.put("--learning-rate", learningRate);
    options.put("--augment", augment);
    options.put("--seed", seed);
    return options;
  }
}
