package io.github.dl4jode.cde.layer;

import io.github.dl4jode.path.KnotPath;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.path.Side;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The derivative X' of a path as a path, which drives the equation z' = f(z) X'(t). */
final class ControlPath implements Path {

  private final KnotPath path;
  private final boolean differentiable;

  ControlPath(KnotPath path, boolean differentiable) {
    this.path = path;
    this.differentiable = differentiable;
  }

  @Override
  public long[] valueShape() {
    return path.valueShape();
  }

  @Override
  public void value(double t, INDArray value) {
    path.derivative(t, Side.RIGHT, value);
  }

  @Override
  public double[] jumps() {
    return path.kinks();
  }

  @Override
  public void knotsChanged() {
    path.knotsChanged();
  }

  @Override
  public long[] knotShape() {
    return differentiable ? path.knotShape() : new long[0];
  }

  @Override
  public void valueCotangent(double t, INDArray cotangent, INDArray knotCotangent) {
    path.derivativeCotangent(t, Side.RIGHT, cotangent, knotCotangent);
  }
}
