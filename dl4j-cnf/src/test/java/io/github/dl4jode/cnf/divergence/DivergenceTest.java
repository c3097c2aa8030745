package io.github.dl4jode.cnf.divergence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.cnf.dynamics.DynamicsWithDivergence;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.term.Jacobian;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DivergenceTest {

  private static final int BATCH = 3;
  private static final int SIZE = 2;
  private static final double TIME = 0.3;

  static Stream<String> kinds() {
    return Flows.dynamics().keySet().stream();
  }

  /** f in a graph of its own, with parameters drawn at random. */
  private static final class Written {

    final SameDiff graph = SameDiff.create();
    final SDVariable t = graph.placeHolder("t", DataType.DOUBLE);
    final SDVariable y = graph.placeHolder("y", DataType.DOUBLE, BATCH, SIZE);
    final Map<String, SDVariable> parameters = new LinkedHashMap<>();
    final Dynamics dynamics;

    Written(Dynamics dynamics) {
      this.dynamics = dynamics;
      dynamics.setInputType(InputType.feedForward(SIZE));
      SDLayerParams shapes = new SDLayerParams();
      dynamics.defineParameters(shapes);
      int seed = 1;
      for (Map.Entry<String, long[]> shape : shapes.getParamShapes().entrySet()) {
        long length = Nd4j.create(shape.getValue()).length();
        INDArray values = Flows.normal(seed++, 1, (int) length).reshape('c', shape.getValue());
        parameters.put(shape.getKey(), graph.var(shape.getKey(), values));
      }
    }

    SDVariable f() {
      return dynamics.define(graph, t, y, parameters);
    }

    INDArray value(SDVariable variable, INDArray at) {
      return variable.eval(Map.of("t", Nd4j.scalar(TIME), "y", at)).dup();
    }
  }

  private record Expected(double[] traces, double[] squaredNorms) {}

  /** By central differences, component by component. */
  private static Expected byDifferences(Dynamics dynamics, INDArray at) {
    Written written = new Written(dynamics);
    SDVariable f = written.f();
    double[] traces = new double[BATCH];
    double[] squares = new double[BATCH];
    double step = 1e-5;
    for (int i = 0; i < SIZE; i++) {
      INDArray ahead = at.dup();
      ahead.getColumn(i).addi(step);
      INDArray behind = at.dup();
      behind.getColumn(i).subi(step);
      INDArray column = written.value(f, ahead).subi(written.value(f, behind)).divi(2 * step);
      for (int n = 0; n < BATCH; n++) {
        traces[n] += column.getDouble(n, i);
        for (int j = 0; j < SIZE; j++) {
          squares[n] += Math.pow(column.getDouble(n, j), 2);
        }
      }
    }
    return new Expected(traces, squares);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void exactDivergenceIsTheTrace(String kind) {
    INDArray at = Flows.normal(9, BATCH, SIZE);
    Expected expected = byDifferences(Flows.dynamics().get(kind), at);
    Written written = new Written(Flows.dynamics().get(kind));
    Divergence.Terms terms =
        Divergence.exact().define(new Jacobian(written.y, written.f()), written.y);
    INDArray traces = written.value(terms.divergence(), at);
    INDArray squares = written.value(terms.squaredNorm(), at);
    for (int n = 0; n < BATCH; n++) {
      assertEquals(expected.traces[n], traces.getDouble(n), 1e-7);
      assertEquals(expected.squaredNorms[n], squares.getDouble(n), 1e-7);
    }
  }

  @Test
  void knownDivergenceIsTheTrace() {
    INDArray at = Flows.normal(9, BATCH, SIZE);
    Dynamics planar = Flows.dynamics().get("planar");
    Expected expected = byDifferences(planar, at);
    Written written = new Written(Flows.dynamics().get("planar"));
    DynamicsWithDivergence.Parts parts =
        ((DynamicsWithDivergence) written.dynamics)
            .defineWithDivergence(written.graph, written.t, written.y, written.parameters);
    INDArray traces = written.value(parts.divergence(), at);
    for (int n = 0; n < BATCH; n++) {
      assertEquals(expected.traces[n], traces.getDouble(n), 1e-7);
    }
  }

  /**
   * y' = A y for many examples at once, each with noise of its own: the mean of the estimates is tr
   * A and their variance the one that is stated, within five standard errors.
   */
  @ParameterizedTest
  @EnumSource(Noise.class)
  void estimateIsUnbiasedWithTheStatedVariance(Noise distribution) {
    int count = 20_000;
    double[][] a = {{0.8, -1.1, 0.4}, {0.3, -0.6, 0.9}, {1.2, 0.2, 0.5}};
    SameDiff graph = SameDiff.create();
    SDVariable y = graph.placeHolder("y", DataType.DOUBLE, count, 3);
    INDArray noise = Nd4j.create(DataType.DOUBLE, count, 3);
    distribution.draw(new SplittableRandom(3), noise);
    SDVariable f = graph.mmul(y, graph.var("A", Nd4j.createFromArray(a)), false, true, false);
    Divergence.Terms terms =
        new HutchinsonDivergence(distribution)
            .define(new Jacobian(y, f), graph.var("noise", noise));
    Map<String, INDArray> at = Map.of("y", Nd4j.zeros(DataType.DOUBLE, count, 3));
    INDArray estimates = terms.divergence().eval(at).dup();
    double offDiagonal = 0;
    double all = 0;
    double squaredNorm = 0;
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double square = Math.pow((a[i][j] + a[j][i]) / 2, 2);
        all += square;
        offDiagonal += i == j ? 0 : square;
        squaredNorm += a[i][j] * a[i][j];
      }
    }
    double variance = 2 * (distribution == Noise.RADEMACHER ? offDiagonal : all);
    double standardError = Math.sqrt(variance / count);
    assertEquals(0.7, estimates.meanNumber().doubleValue(), 5 * standardError);
    // The relative error of a variance is sqrt((kurtosis - 1)/n), the kurtosis here at most 15.
    assertEquals(
        variance, estimates.varNumber().doubleValue(), 5 * variance * Math.sqrt(14.0 / count));
    INDArray norms = terms.squaredNorm().eval(at).dup();
    double normError = norms.stdNumber().doubleValue() / Math.sqrt(count);
    assertEquals(squaredNorm, norms.meanNumber().doubleValue(), 5 * normError);
  }

  @ParameterizedTest
  @EnumSource(Noise.class)
  void noiseIsThatOfItsSeed(Noise distribution) {
    INDArray first = Nd4j.create(DataType.FLOAT, 50, 4);
    INDArray second = Nd4j.create(DataType.FLOAT, 50, 4);
    distribution.draw(new SplittableRandom(8), first);
    distribution.draw(new SplittableRandom(8), second);
    assertEquals(first, second);
    distribution.draw(new SplittableRandom(9), second);
    assertTrue(first.distance2(second) > 1);
  }

  /** The draws of the source in row-major order: +1 where a bit is set. */
  @Test
  void noiseIsDrawnInOrder() {
    INDArray signs = Nd4j.create(DataType.DOUBLE, 6, 4);
    INDArray normal = Nd4j.create(DataType.DOUBLE, 6, 4);
    Noise.RADEMACHER.draw(new SplittableRandom(8), signs);
    Noise.GAUSSIAN.draw(new SplittableRandom(8), normal);
    SplittableRandom bits = new SplittableRandom(8);
    SplittableRandom numbers = new SplittableRandom(8);
    for (int i = 0; i < 24; i++) {
      assertEquals(bits.nextBoolean() ? 1 : -1, signs.getDouble(i / 4, i % 4));
      assertEquals(numbers.nextGaussian(), normal.getDouble(i / 4, i % 4));
    }
  }

  @Test
  void onlyAnEstimateAsksForNoise() {
    assertEquals(Optional.empty(), Divergence.exact().noise());
    assertEquals(Optional.of(Noise.RADEMACHER), Divergence.hutchinson().noise());
    assertEquals(Optional.of(Noise.GAUSSIAN), new HutchinsonDivergence(Noise.GAUSSIAN).noise());
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> new HutchinsonDivergence(null));
    assertEquals(
        "distribution must not be null; give it a value, or leave it out where it has a default",
        refusal.getMessage());
  }

  @Test
  void exactDivergenceOfALargeStateIsRefused() {
    SameDiff graph = SameDiff.create();
    SDVariable y = graph.placeHolder("y", DataType.DOUBLE, 2, 129);
    Jacobian jacobian = new Jacobian(y, y.mul(2));
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Divergence.exact().define(jacobian, y));
    assertEquals(
        "The exact divergence of a state of 129 components takes as many products; up to 128 are"
            + " allowed: use Divergence.hutchinson()",
        refusal.getMessage());
  }

  @Test
  void theLargestStateIsAllowed() {
    SameDiff graph = SameDiff.create();
    SDVariable y = graph.placeHolder("y", DataType.DOUBLE, 2, 8, 4, 4);
    Divergence.Terms terms = Divergence.exact().define(new Jacobian(y, y.mul(2)), y);
    INDArray at = Nd4j.ones(DataType.DOUBLE, 2, 8, 4, 4);
    assertEquals(256, terms.divergence().eval(Map.of("y", at)).getDouble(1));
    assertEquals(512, terms.squaredNorm().eval(Map.of("y", at)).getDouble(1));
  }
}
