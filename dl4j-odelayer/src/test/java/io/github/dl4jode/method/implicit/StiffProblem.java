package io.github.dl4jode.method.implicit;

import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Stiff problems with their published end values, from Mazzia and Magherini (2008), Test set for
 * initial value problem solvers, release 2.4, and Hairer and Wanner II, section IV.10.
 *
 * <p>E5 of that section is not among them: no method gives its end in double with its usual
 * equations. y2 = y3 + y4 at all times, but f2, f3 and f4 are differences of numbers of 1e-12, with
 * rounding errors of 1e-28, and steps of 1e7 and more make y2 - y3 - y4 about 1e-21 of them. At t =
 * 1e13 y2 is 8.9e-23. RODAS5P, KVAERNO5 and SciPy's Radau give 1e-22 to 1e-20 there, at rtol 1e-6,
 * 1e-9 and 1e-12 and at atol 1e-24 and 1e-30 alike.
 *
 * <p>Each is a sum of products, f = Σ_m k_m y_i y_j y_l e_m, where index 0 is the constant 1.
 */
@SuppressWarnings("ImmutableEnumChecker") // Its arrays are only given out as copies.
enum StiffProblem {
  ROBERTSON(
      1e11,
      new double[] {1, 0, 0},
      new double[] {0.2083340149701255e-07, 0.8333360770334713e-13, 0.9999999791665050},
      new double[] {1e-8, 1e-13, 1e-2},
      new Product(0.04, new int[] {1}, -1, 1, 0),
      new Product(1e4, new int[] {2, 3}, 1, -1, 0),
      new Product(3e7, new int[] {2, 2}, 0, -1, 1)),
  VAN_DER_POL(
      2000,
      new double[] {2, 0},
      new double[] {0.1706167732170483e1, -0.8928097010247975e-3},
      new double[] {1e-2, 1e-4},
      new Product(1, new int[] {2}, 1, 1000),
      new Product(1, new int[] {1, 1, 2}, 0, -1000),
      new Product(1, new int[] {1}, 0, -1)),
  HIRES(
      321.8122,
      new double[] {1, 0, 0, 0, 0, 0, 0, 0.0057},
      new double[] {
        0.7371312573325668e-3,
        0.1442485726316185e-3,
        0.5888729740967575e-4,
        0.1175651343283149e-2,
        0.2386356198831331e-2,
        0.6238968252742796e-2,
        0.2849998395185769e-2,
        0.2850001604814231e-2
      },
      new double[] {1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4, 1e-4},
      new Product(1, new int[] {1}, -1.71, 1.71, 0, 0, 0, 0, 0, 0),
      new Product(1, new int[] {2}, 0.43, -8.75, 0, 8.32, 0, 0, 0, 0),
      new Product(1, new int[] {3}, 8.32, 0, -10.03, 1.71, 0, 0, 0, 0),
      new Product(1, new int[] {4}, 0, 0, 0.43, -1.12, 0, 0.69, 0, 0),
      new Product(1, new int[] {5}, 0, 0, 0.035, 0, -1.745, 1.71, 0, 0),
      new Product(1, new int[] {6}, 0, 0, 0, 0, 0.43, -0.43, 0, 0),
      new Product(1, new int[] {7}, 0, 0, 0, 0, 0.43, 0.69, -1.81, 1.81),
      new Product(280, new int[] {6, 8}, 0, 0, 0, 0, 0, -1, 1, -1),
      new Product(0.0007, new int[] {}, 1, 0, 0, 0, 0, 0, 0, 0)),
  OREGONATOR(
      360,
      new double[] {1, 2, 3},
      new double[] {0.1000814870318523e1, 0.1228178521549917e4, 0.1320554942846706e3},
      new double[] {1e-2, 1e-2, 1e-2},
      new Product(1, new int[] {1}, 77.27, 0, 0.161),
      new Product(1, new int[] {2}, 77.27, -1 / 77.27, 0),
      new Product(1, new int[] {3}, 0, 1 / 77.27, -0.161),
      new Product(1, new int[] {1, 1}, -77.27 * 8.375e-6, 0, 0),
      new Product(1, new int[] {1, 2}, -77.27, -1 / 77.27, 0));

  /** A product of components, counted from 1, and the rate at which it changes each component. */
  private record Product(double rate, int[] factors, double... changes) {}

  private final double end;
  private final double[] start;
  private final double[] reference;
  private final double[] scale;
  private final Product[] products;

  StiffProblem(
      double end, double[] start, double[] reference, double[] scale, Product... products) {
    this.end = end;
    this.start = start;
    this.reference = reference;
    this.scale = scale;
    this.products = products;
  }

  double end() {
    return end;
  }

  double[] start() {
    return start.clone();
  }

  double[] reference() {
    return reference.clone();
  }

  /** The absolute tolerances for a relative one. */
  double[] atol(double rtol) {
    return Arrays.stream(scale).map(s -> rtol * s).toArray();
  }

  /** The largest error of a component in units of its tolerance. */
  double error(double rtol, double... end) {
    double largest = 0;
    for (int i = 0; i < end.length; i++) {
      double unit = rtol * (scale[i] + Math.abs(reference[i]));
      largest = Math.max(largest, Math.abs(end[i] - reference[i]) / unit);
    }
    return largest;
  }

  /** The term for a batch of examples. */
  TapeTerm term(int batch) {
    return term(batch, rates());
  }

  /** The term with given rates of its products, the parameters "k" [1, products]. */
  TapeTerm term(int batch, INDArray rates) {
    return TapeTerm.differentiable(
        (graph, t, y, parameters) -> {
          SDVariable monomials = null;
          for (int factor = 0; factor < 3; factor++) {
            SDVariable values = y.mmul(graph.constant(selection(factor)));
            SDVariable one = values.add(graph.constant(ones(factor)));
            monomials = monomials == null ? one : monomials.mul(one);
          }
          return monomials.mul(parameters.get("k")).mmul(graph.constant(changes()));
        },
        DataType.DOUBLE,
        new long[] {batch, start.length},
        Map.of("k", rates));
  }

  private INDArray selection(int factor) {
    double[][] matrix = new double[start.length][products.length];
    for (int m = 0; m < products.length; m++) {
      if (factor < products[m].factors.length) {
        matrix[products[m].factors[factor] - 1][m] = 1;
      }
    }
    return Nd4j.createFromArray(matrix);
  }

  private INDArray ones(int factor) {
    double[][] row = new double[1][products.length];
    for (int m = 0; m < products.length; m++) {
      row[0][m] = factor < products[m].factors.length ? 0 : 1;
    }
    return Nd4j.createFromArray(row);
  }

  private INDArray changes() {
    return Nd4j.createFromArray(
        Arrays.stream(products).map(product -> product.changes).toArray(double[][]::new));
  }

  /** The true rates [1, products]. */
  INDArray rates() {
    return Nd4j.createFromArray(
        new double[][] {Arrays.stream(products).mapToDouble(Product::rate).toArray()});
  }
}
