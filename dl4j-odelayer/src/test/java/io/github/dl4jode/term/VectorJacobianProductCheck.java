package io.github.dl4jode.term;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Checks a vector–Jacobian product against central differences, in double. */
public final class VectorJacobianProductCheck {

  private static final double STEP = 1e-6;

  private VectorJacobianProductCheck() {}

  /** Numbers that can be changed in place. */
  public interface Variable {
    long length();

    double get(long index);

    void set(long index, double value);

    static Variable of(INDArray array) {
      return new Variable() {
        @Override
        public long length() {
          return array.length();
        }

        @Override
        public double get(long index) {
          return array.getDouble(index);
        }

        @Override
        public void set(long index, double value) {
          array.putScalar(index, value);
        }
      };
    }

    static Variable of(double[] values) {
      return new Variable() {
        @Override
        public long length() {
          return values.length;
        }

        @Override
        public double get(long index) {
          return values[(int) index];
        }

        @Override
        public void set(long index, double value) {
          values[(int) index] = value;
        }
      };
    }
  }

  /** Checks one point; state and parameters are perturbed in place and restored. */
  public static void check(
      DifferentiableTerm field, double t, INDArray state, INDArray cotangent, Variable parameters) {
    INDArray derivative = state.ulike();
    INDArray stateCotangent = state.ulike();
    INDArray parameterCotangent =
        Nd4j.createUninitialized(field.dataType(), Math.max(1, field.parameterCount()));
    field.vectorJacobianProduct(
        t, state, cotangent, derivative, stateCotangent, parameterCotangent);
    INDArray alone = state.ulike();
    field.evaluate(t, state, alone);
    assertEquals(0, alone.distance2(derivative), 1e-14, "evaluate and the product disagree on f");
    compare(field, t, state, cotangent, Variable.of(state), stateCotangent);
    compare(field, t, state, cotangent, parameters, parameterCotangent);
  }

  private static void compare(
      DifferentiableTerm field,
      double t,
      INDArray state,
      INDArray cotangent,
      Variable variable,
      INDArray gradient) {
    INDArray forward = state.ulike();
    INDArray backward = state.ulike();
    for (long i = 0; i < variable.length(); i++) {
      double value = variable.get(i);
      variable.set(i, value + STEP);
      field.evaluate(t, state, forward);
      variable.set(i, value - STEP);
      field.evaluate(t, state, backward);
      variable.set(i, value);
      double difference = forward.sub(backward).mul(cotangent).sumNumber().doubleValue();
      double expected = difference / (2 * STEP);
      double error = Math.abs(expected - gradient.getDouble(i)) / Math.max(1, Math.abs(expected));
      assertEquals(0, error, 1e-7, "element " + i);
    }
  }
}
