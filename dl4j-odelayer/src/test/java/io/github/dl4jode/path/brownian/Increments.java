package io.github.dl4jode.path.brownian;

import io.github.dl4jode.array.Vectors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** W, H, K and A of a path as Java arrays. */
final class Increments {

  private Increments() {}

  private static INDArray array(BrownianPath path) {
    return Nd4j.create(path.dataType(), path.batch(), path.noiseSize());
  }

  static double[] w(BrownianPath path, double from, double to) {
    INDArray w = array(path);
    path.increment(from, to, w);
    return Vectors.toJava(w);
  }

  /** W and H. */
  static double[][] wh(BrownianPath path, double from, double to) {
    INDArray w = array(path);
    INDArray h = array(path);
    path.increment(from, to, w, h);
    return new double[][] {Vectors.toJava(w), Vectors.toJava(h)};
  }

  /** W, H and K. */
  static double[][] whk(BrownianPath path, double from, double to) {
    INDArray w = array(path);
    INDArray h = array(path);
    INDArray k = array(path);
    path.increment(from, to, w, h, k);
    return new double[][] {Vectors.toJava(w), Vectors.toJava(h), Vectors.toJava(k)};
  }

  /** W, H and A. */
  static double[][] wha(BrownianPath path, double from, double to) {
    INDArray w = array(path);
    INDArray h = array(path);
    INDArray a = Nd4j.create(path.dataType(), path.batch(), path.noiseSize(), path.noiseSize());
    path.spaceSpaceArea(from, to, w, h, a);
    return new double[][] {Vectors.toJava(w), Vectors.toJava(h), Vectors.toJava(a)};
  }
}
