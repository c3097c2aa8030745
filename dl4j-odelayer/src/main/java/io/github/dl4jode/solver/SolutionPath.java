package io.github.dl4jode.solver;

import io.github.dl4jode.array.ViewCache;
import io.github.dl4jode.path.Path;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The dense output of a solve as a path without knots. */
final class SolutionPath implements Path {

  private final DenseOutput solution;
  private final long[] shape;
  private final ViewCache<INDArray> flat =
      new ViewCache<>(value -> value.reshape('c', new long[] {value.length()}));

  SolutionPath(DenseOutput solution, long size, long... shape) {
    this.solution = solution;
    this.shape = shape.clone();
    if (Arrays.stream(shape).reduce(1, (a, b) -> a * b) != size) {
      throw new IllegalArgumentException(
          "A path of shape %s has not the %d elements of the solution; give a shape that has, such as (%d)"
              .formatted(Arrays.toString(shape), size, size));
    }
  }

  @Override
  public long[] valueShape() {
    return shape.clone();
  }

  @Override
  public void value(double t, INDArray value) {
    solution.at(t, flat.of(value));
  }
}
