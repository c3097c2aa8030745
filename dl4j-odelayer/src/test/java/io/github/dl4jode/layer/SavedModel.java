package io.github.dl4jode.layer;

import io.github.dl4jode.program.testing.PrintedBits;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A program for another JVM: restores a model, trains it one step, and prints its output's bits.
 */
public final class SavedModel {

  private SavedModel() {}

  /** The arguments are the file, and the shape of the features. */
  public static void main(String[] arguments) throws IOException {
    long[] shape = new long[arguments.length - 1];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = Long.parseLong(arguments[i + 1]);
    }
    PrintedBits.print(bitsAfterOneStep(new File(arguments[0]), shape));
  }

  /** The bits of the output before and after a training step of the restored model. */
  static String bitsAfterOneStep(File file, long... shape) throws IOException {
    INDArray features = features(shape);
    INDArray labels = labels(shape[0]);
    StringBuilder bits = new StringBuilder();
    if (isGraph(file)) {
      ComputationGraph graph = ModelSerializer.restoreComputationGraph(file, true);
      bits.append(bits(graph.outputSingle(features)));
      graph.fit(new INDArray[] {features}, new INDArray[] {labels});
      bits.append(bits(graph.outputSingle(features)));
    } else {
      MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(file, true);
      bits.append(bits(network.output(features)));
      network.fit(features, labels);
      bits.append(bits(network.output(features)));
    }
    return bits.toString();
  }

  private static boolean isGraph(File file) {
    return file.getName().contains("graph");
  }

  /** Numbers that every JVM computes alike. */
  static INDArray features(long... shape) {
    INDArray features = Nd4j.create(DataType.FLOAT, shape);
    for (long i = 0; i < features.length(); i++) {
      features.reshape(features.length()).putScalar(i, Math.sin(1 + 3.7 * i));
    }
    return features;
  }

  static INDArray labels(long examples) {
    INDArray labels = Nd4j.create(DataType.FLOAT, examples, 3);
    for (long i = 0; i < examples; i++) {
      labels.putScalar(i, i % 3, 1);
    }
    return labels;
  }

  static String bits(INDArray array) {
    StringBuilder bits = new StringBuilder();
    for (float value : array.dup('c').data().asFloat()) {
      bits.append(Integer.toHexString(Float.floatToRawIntBits(value))).append(' ');
    }
    return bits.toString();
  }

  /** What another JVM prints for this file. */
  static String bitsInAnotherJvm(File file, long... shape)
      throws IOException, InterruptedException {
    Stream<String> sizes = Arrays.stream(shape).mapToObj(Long::toString);
    return PrintedBits.elsewhere(
        SavedModel.class, Stream.concat(Stream.of(file.getPath()), sizes).toArray(String[]::new));
  }
}
