package io.github.dl4jode.path;

import io.github.dl4jode.array.Vectors;
import java.util.function.Consumer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Sums of cotangents of all knots. */
final class KnotSums {

  private KnotSums() {}

  /** Adds what is written into an array of the length of the sum. */
  static void add(double[] sum, DataType type, Consumer<INDArray> writer) {
    INDArray cotangents = Nd4j.create(type, sum.length);
    writer.accept(cotangents);
    double[] elements = Vectors.toJava(cotangents);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += elements[i];
    }
    cotangents.close();
  }
}
