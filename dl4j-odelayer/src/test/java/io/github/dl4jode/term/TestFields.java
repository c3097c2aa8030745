package io.github.dl4jode.term;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;

/** The reference problems as differentiable fields. */
public final class TestFields {

  private TestFields() {}

  /** A scalar function of t and y with its derivatives. */
  @FunctionalInterface
  public interface Scalar {
    double at(double t, double y, double[] parameters);
  }

  /** A function of t and y for each parameter. */
  @FunctionalInterface
  public interface ScalarGradient {
    void at(double t, double y, double[] parameters, double[] gradient);
  }

  private static final class ScalarField extends HostField {

    private final Scalar f;
    private final Scalar stateDerivative;
    private final ScalarGradient parameterGradient;

    ScalarField(
        DataType dataType,
        Scalar f,
        Scalar stateDerivative,
        ScalarGradient parameterGradient,
        double... parameters) {
      super(1, dataType, parameters);
      this.f = f;
      this.stateDerivative = stateDerivative;
      this.parameterGradient = parameterGradient;
    }

    @Override
    protected void derivative(double t, double[] y, double[] derivative) {
      derivative[0] = f.at(t, y[0], parameters());
    }

    @Override
    protected void products(
        double t, double[] y, double[] a, double[] stateCotangent, double[] parameterCotangent) {
      stateCotangent[0] = a[0] * stateDerivative.at(t, y[0], parameters());
      parameterGradient.at(t, y[0], parameters(), parameterCotangent);
      for (int i = 0; i < parameterCotangent.length; i++) {
        parameterCotangent[i] *= a[0];
      }
    }
  }

  /** y' = -θ y³. */
  public static HostField cubic(DataType dataType, double theta) {
    return new ScalarField(
        dataType,
        (t, y, p) -> -p[0] * y * y * y,
        (t, y, p) -> -3 * p[0] * y * y,
        (t, y, p, gradient) -> gradient[0] = -y * y * y,
        theta);
  }

  /** y' = λ y. */
  public static HostField exponential(DataType dataType, double lambda) {
    return new ScalarField(
        dataType,
        (t, y, p) -> p[0] * y,
        (t, y, p) -> p[0],
        (t, y, p, gradient) -> gradient[0] = y,
        lambda);
  }

  /** y' = a + (y - (a t + b))⁵ with θ = (a, b) = (0.2, 3), and a third parameter without effect. */
  public static HostField constant(DataType dataType) {
    return new ScalarField(
        dataType,
        (t, y, p) -> p[0] + Math.pow(y - (p[0] * t + p[1]), 5),
        (t, y, p) -> 5 * Math.pow(y - (p[0] * t + p[1]), 4),
        (t, y, p, gradient) -> {
          double slope = 5 * Math.pow(y - (p[0] * t + p[1]), 4);
          gradient[0] = 1 - slope * t;
          gradient[1] = -slope;
          gradient[2] = 0;
        },
        0.2,
        3,
        1);
  }

  /** y' = 2y/t + θ t⁴ sin 2t - t² + 4t³ with θ = 1, and a second parameter without effect. */
  public static HostField sine(DataType dataType) {
    return new ScalarField(
        dataType,
        (t, y, p) -> 2 * y / t + p[0] * Math.pow(t, 4) * Math.sin(2 * t) - t * t + 4 * t * t * t,
        (t, y, p) -> 2 / t,
        (t, y, p, gradient) -> {
          gradient[0] = Math.pow(t, 4) * Math.sin(2 * t);
          gradient[1] = 0;
        },
        1,
        1);
  }

  /** y' = -θ e^(-θ t) with θ = 0.1, and a second parameter without effect. */
  public static HostField quadrature(DataType dataType) {
    return new ScalarField(
        dataType,
        (t, y, p) -> -p[0] * Math.exp(-p[0] * t),
        (t, y, p) -> 0,
        (t, y, p, gradient) -> {
          gradient[0] = (p[0] * t - 1) * Math.exp(-p[0] * t);
          gradient[1] = 0;
        },
        0.1,
        1);
  }

  /** y' = A y with θ the rows of A = U - Uᵀ, U normal of standard deviation 0.1. */
  public static HostField linear(DataType dataType, int size, long seed) {
    Random random = new Random(seed);
    double[] matrix = new double[size * size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double u = 0.1 * random.nextGaussian();
        matrix[i * size + j] += u;
        matrix[j * size + i] -= u;
      }
    }
    return new LinearField(size, dataType, matrix);
  }

  private static final class LinearField extends HostField {

    private final int size;

    LinearField(int size, DataType dataType, double[] matrix) {
      super(size, dataType, matrix);
      this.size = size;
    }

    @Override
    protected void derivative(double t, double[] y, double[] f) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          f[i] += parameters()[i * size + j] * y[j];
        }
      }
    }

    @Override
    protected void products(
        double t, double[] y, double[] a, double[] stateCotangent, double[] parameterCotangent) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          stateCotangent[j] += a[i] * parameters()[i * size + j];
          parameterCotangent[i * size + j] = a[i] * y[j];
        }
      }
    }
  }

  /** A rotation slowed by time, without parameters: y' = (y2, -y1) cos t - y³/10. */
  public static HostField withoutParameters(DataType dataType) {
    return new HostField(2, dataType) {
      @Override
      protected void derivative(double t, double[] y, double[] f) {
        f[0] = y[1] * Math.cos(t) - 0.1 * Math.pow(y[0], 3);
        f[1] = -y[0] * Math.cos(t) - 0.1 * Math.pow(y[1], 3);
      }

      @Override
      protected void products(
          double t, double[] y, double[] a, double[] stateCotangent, double[] parameterCotangent) {
        stateCotangent[0] = -0.3 * y[0] * y[0] * a[0] - Math.cos(t) * a[1];
        stateCotangent[1] = Math.cos(t) * a[0] - 0.3 * y[1] * y[1] * a[1];
      }
    };
  }

  /**
   * A contraction with a memory of its past: y' = -λ y, z' = θ y². What z gathers, it gathers at
   * the beginning, where y solved backwards from the end is wrong.
   */
  public static HostField contraction(DataType dataType, double lambda, double theta) {
    return new HostField(2, dataType, theta) {
      @Override
      protected void derivative(double t, double[] y, double[] f) {
        f[0] = -lambda * y[0];
        f[1] = parameters()[0] * y[0] * y[0];
      }

      @Override
      protected void products(
          double t, double[] y, double[] a, double[] stateCotangent, double[] parameterCotangent) {
        stateCotangent[0] = -lambda * a[0] + 2 * parameters()[0] * y[0] * a[1];
        parameterCotangent[0] = y[0] * y[0] * a[1];
      }
    };
  }

  /**
   * y' = tanh(W y + b) + c cos t, a small nonlinear field that depends on time; n² + 2 n
   * parameters.
   */
  public static HostField nonlinear(DataType dataType, int size, long seed) {
    Random random = new Random(seed);
    double[] parameters = random.doubles((long) size * size + 2L * size, -1, 1).toArray();
    return new NonlinearField(size, dataType, parameters);
  }

  private static final class NonlinearField extends HostField {

    private final int size;

    NonlinearField(int size, DataType dataType, double[] parameters) {
      super(size, dataType, parameters);
      this.size = size;
    }

    private double activation(int row, double[] y) {
      double sum = parameters()[size * size + row];
      for (int j = 0; j < size; j++) {
        sum += parameters()[row * size + j] * y[j];
      }
      return Math.tanh(sum);
    }

    @Override
    protected void derivative(double t, double[] y, double[] f) {
      for (int i = 0; i < size; i++) {
        f[i] = activation(i, y) + parameters()[size * size + size + i] * Math.cos(t);
      }
    }

    @Override
    protected void products(
        double t, double[] y, double[] a, double[] stateCotangent, double[] parameterCotangent) {
      for (int i = 0; i < size; i++) {
        double value = activation(i, y);
        double inner = a[i] * (1 - value * value);
        for (int j = 0; j < size; j++) {
          stateCotangent[j] += inner * parameters()[i * size + j];
          parameterCotangent[i * size + j] = inner * y[j];
        }
        parameterCotangent[size * size + i] = inner;
        parameterCotangent[size * size + size + i] = a[i] * Math.cos(t);
      }
    }
  }
}
