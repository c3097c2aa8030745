package io.github.dl4jode.cde.layer;

import io.github.dl4jode.program.testing.PrintedBits;
import java.io.File;
import java.io.IOException;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A program for another JVM: restores a model, trains it one step, and prints its output's bits.
 */
public final class SavedCde {

  private SavedCde() {}

  /** The argument is the file. */
  public static void main(String[] arguments) throws IOException {
    PrintedBits.print(bitsAfterOneStep(new File(arguments[0])));
  }

  /** The bits of the output before and after a training step of the restored model. */
  static String bitsAfterOneStep(File file) throws IOException {
    MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(file, true);
    INDArray series = CdeNetworks.series(DataType.FLOAT, 3, 5);
    String before = bits(network.output(series));
    network.fit(series, CdeNetworks.labels(DataType.FLOAT, 3));
    return before + bits(network.output(series));
  }

  /** An array's values to the bit. */
  static String bits(INDArray array) {
    StringBuilder bits = new StringBuilder();
    for (float value : array.dup('c').data().asFloat()) {
      bits.append(Integer.toHexString(Float.floatToRawIntBits(value))).append(' ');
    }
    return bits.toString();
  }
}
