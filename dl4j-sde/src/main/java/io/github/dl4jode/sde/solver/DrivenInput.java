package io.github.dl4jode.sde.solver;

import io.github.dl4jode.array.Accumulator;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.array.ViewCache;
import io.github.dl4jode.path.Path;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * An input that is a path: its value now, and the gradient of its knots.
 *
 * <p>Where a value is that of one knot, cotangents are added to one array as long as they belong to
 * the same knot. Otherwise they are summed in double, and a path adds to the few knots that a value
 * depends on.
 */
final class DrivenInput implements AutoCloseable {

  private static final int NONE = -1;

  private final String name;
  private final Path path;
  private final INDArray value;
  private final INDArray gradient;
  private final INDArray ofKnotMemory;
  private final Accumulator ofKnot;
  private final ViewCache<Runnable> adding;

  /** The knot whose cotangents are in the accumulator. */
  private int knot = NONE;

  /** Of all knots; without memory until it is needed. */
  private double[] sum = {};

  private boolean summed;

  /**
   * An input.
   *
   * @param dataType of a value
   * @param gradient of the knots, flat, which the caller has cleared before cotangents are added;
   *     empty for a path without
   */
  DrivenInput(String name, Path path, DataType dataType, INDArray gradient) {
    this.name = name;
    this.path = path;
    this.value = Nd4j.create(dataType, path.valueShape(), 'c');
    this.gradient = gradient;
    this.ofKnotMemory = Nd4j.create(dataType, value.length());
    this.ofKnot = Accumulator.of(ofKnotMemory);
    this.adding = new ViewCache<>(ofKnot::adding);
  }

  String name() {
    return name;
  }

  Path path() {
    return path;
  }

  INDArray valueAt(double t) {
    path.value(t, value);
    return value;
  }

  boolean isDifferentiable() {
    return path.knotShape().length > 0;
  }

  /** Adds cᵀ ∂u(t)/∂ knots. */
  void add(double t, INDArray ofValue) {
    int next = path.knotOfValue(t);
    if (next == NONE) {
      sum = sum.length > 0 ? sum : new double[Math.toIntExact(gradient.length())];
      summed = true;
      path.addValueCotangent(t, ofValue, sum);
      return;
    }
    if (next != knot) {
      deliverKnot();
      knot = next;
    }
    adding.of(ofValue).run();
  }

  private void deliverKnot() {
    if (knot != NONE) {
      long first = knot * value.length();
      ofKnot.addTo(gradient.get(NDArrayIndex.interval(first, first + value.length())));
      ofKnot.clear();
      knot = NONE;
    }
  }

  /** Begins a sum. */
  void clear() {
    ofKnot.clear();
    knot = NONE;
    Arrays.fill(sum, 0);
    summed = false;
  }

  /** Completes the gradient. */
  void deliver() {
    deliverKnot();
    if (summed) {
      Vectors.fromJava(sum, gradient);
    }
  }

  @Override
  public void close() {
    value.close();
    ofKnotMemory.close();
  }
}
