package io.github.dl4jode.method.explicit;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.StepError.Evaluation;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Estimates the largest |λ| of the Jacobian by differences of f in a direction that is multiplied
 * by the Jacobian again and again (Sommeijer, Shampine and Verwer (1998), RKC: an explicit solver
 * for parabolic PDEs, J. Comput. Appl. Math. 88). It begins with the direction and the estimate
 * that it ended with.
 */
final class PowerIteration implements AutoCloseable {

  private static final int MOST_EVALUATIONS = 6;
  private static final double AGREEMENT = 0.02;

  private final Evaluation field;
  private Optional<Arrays> arrays = Optional.empty();
  private double radius;

  private record Arrays(OffHeapMemory memory, INDArray direction, INDArray state, INDArray image) {

    static Arrays like(INDArray array) {
      OffHeapMemory memory = new OffHeapMemory(array.dataType());
      long n = array.length();
      return new Arrays(memory, memory.allocate(n), memory.allocate(n), memory.allocate(n));
    }
  }

  PowerIteration(Evaluation field) {
    this.field = field;
  }

  /** Begins a solve: another equation has another Jacobian. */
  void start() {
    radius = 0;
    arrays.ifPresent(it -> Vectors.zero(it.direction));
  }

  /**
   * Estimates |λ| at a state.
   *
   * @param derivative f(t, y) [n]
   * @param guess a direction in which the fastest part of the solution is [n]
   */
  double radius(double t, INDArray state, INDArray derivative, INDArray guess) {
    if (arrays.isEmpty()) {
      arrays = Optional.of(Arrays.like(state));
    }
    Arrays it = arrays.get();
    if (radius == 0) {
      Vectors.copy(guess, it.direction);
    }
    double unit = state.dataType() == DataType.FLOAT ? 3e-4 : 1e-8;
    double length = unit * Math.max(Vectors.norm(state), unit);
    // Where the estimate before still holds, one evaluation is enough.
    for (int i = 0; i < MOST_EVALUATIONS; i++) {
      double norm = Vectors.norm(it.direction);
      if (!(norm > 0 && Double.isFinite(norm))) {
        radius = 0;
        return 0;
      }
      double before = radius;
      Vectors.copy(state, it.state);
      Vectors.add(length / norm, it.direction, it.state);
      field.evaluate(t, it.state, it.image);
      Vectors.copy(it.image, it.direction);
      Vectors.add(-1, derivative, it.direction);
      radius = Vectors.norm(it.direction) / length;
      if (Math.abs(radius - before) <= AGREEMENT * radius) {
        return radius;
      }
    }
    return radius;
  }

  /** The elements of its arrays. */
  long elements() {
    return arrays.map(it -> 3 * it.direction.length()).orElse(0L);
  }

  @Override
  public void close() {
    arrays.ifPresent(it -> it.memory.close());
    arrays = Optional.empty();
  }
}
