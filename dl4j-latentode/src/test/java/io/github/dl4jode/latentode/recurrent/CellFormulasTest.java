package io.github.dl4jode.latentode.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.term.TapeTerm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Cells, dynamics and networks are their formulas, written out by hand. */
class CellFormulasTest {

  private static final int BATCH = 3;
  private static final int INPUTS = 2;
  private static final int HIDDEN = 4;
  private static final double TOLERANCE = 1e-12;

  private static final INDArray X = normal(1, BATCH, INPUTS);
  private static final INDArray H = normal(2, BATCH, HIDDEN);

  private final SameDiff graph = SameDiff.create();
  private final Map<String, INDArray> parameters = new HashMap<>();
  private final PlainFormulas formulas = new PlainFormulas(parameters);

  /** Numbers of size 1, so that no gate is nearly open or shut. */
  static INDArray normal(long seed, long... shape) {
    Random random = new Random(seed);
    INDArray array = Nd4j.create(DataType.DOUBLE, shape);
    for (long i = 0; i < array.length(); i++) {
      array.putScalar(i, random.nextGaussian());
    }
    return array;
  }

  private Map<String, SDVariable> variables(Consumer<SDLayerParams> definition) {
    SDLayerParams shapes = new SDLayerParams();
    definition.accept(shapes);
    Map<String, SDVariable> variables = new HashMap<>();
    shapes
        .getParamShapes()
        .forEach(
            (name, shape) -> {
              parameters.put(name, normal(name.hashCode(), shape));
              variables.put(name, graph.var(name, parameters.get(name)));
            });
    return variables;
  }

  private static void assertRows(UnaryOperator<double[]> expected, INDArray x, SDVariable actual) {
    INDArray rows = actual.eval();
    for (int n = 0; n < BATCH; n++) {
      double[] row = rows.getRow(n).dup().toDoubleVector();
      assertArrayEquals(expected.apply(x.getRow(n).dup().toDoubleVector()), row, TOLERANCE);
    }
  }

  static List<Cell> cells() {
    return List.of(new TanhCell(HIDDEN), new GruCell(HIDDEN));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aCellIsItsFormula(Cell cell) {
    Map<String, SDVariable> variables = variables(shapes -> cell.defineParameters(INPUTS, shapes));
    INDArray next = cell.define(graph, graph.constant(X), graph.constant(H), variables).eval();
    for (int n = 0; n < BATCH; n++) {
      double[] expected =
          formulas.cell(
              cell, X.getRow(n).dup().toDoubleVector(), H.getRow(n).dup().toDoubleVector());
      assertArrayEquals(expected, next.getRow(n).dup().toDoubleVector(), TOLERANCE);
    }
  }

  @Test
  void theDynamicsOfTheGruAreItsFormula() {
    Dynamics dynamics = new GruDynamics(HIDDEN);
    Map<String, SDVariable> variables = variables(dynamics::defineParameters);
    SDVariable t = graph.constant(Nd4j.scalar(0.7));
    assertRows(formulas::gruDerivative, H, dynamics.define(graph, t, graph.constant(H), variables));
  }

  @Test
  void eachSeriesTakesItsOwnTime() {
    double[] durations = {0, 0.5, -2};
    Dynamics dynamics = new GruDynamics(HIDDEN);
    Map<String, SDVariable> variables = variables(dynamics::defineParameters);
    INDArray column = Nd4j.createFromArray(durations).reshape(BATCH, 1);
    SDVariable t = graph.constant(Nd4j.scalar(0.7));
    TapeTerm.Variables at =
        new TapeTerm.Variables(
            t, graph.constant(H), variables, Map.of(TimeScaling.DURATION, graph.constant(column)));
    INDArray derivative = TimeScaling.of(dynamics).define(graph, at).derivative().eval();
    for (int n = 0; n < BATCH; n++) {
      double[] unpaced = formulas.gruDerivative(H.getRow(n).dup().toDoubleVector());
      for (int i = 0; i < HIDDEN; i++) {
        assertEquals(durations[n] * unpaced[i], derivative.getDouble(n, i), TOLERANCE);
      }
    }
  }

  @Test
  void aReadoutIsItsFormula() {
    DoubleUnaryOperator elu = x -> x > 0 ? x : Math.expm1(x);
    Readout readout = Readout.of(Activation.ELU, 5, 3);
    Map<String, SDVariable> variables =
        variables(shapes -> readout.defineParameters(INPUTS, HIDDEN, shapes));
    assertRows(
        x -> formulas.network(3, elu, x), X, readout.define(graph, graph.constant(X), variables));
  }

  @Test
  void aLinearReadoutIsOneMap() {
    Readout readout = Readout.linear();
    Map<String, SDVariable> variables =
        variables(shapes -> readout.defineParameters(INPUTS, HIDDEN, shapes));
    assertRows(
        x -> formulas.network(1, it -> Double.NaN, x),
        X,
        readout.define(graph, graph.constant(X), variables));
  }

  @Test
  void sizesArePositive() {
    for (long size : new long[] {0, -1}) {
      assertThrows(IllegalArgumentException.class, () -> new TanhCell(size));
      assertThrows(IllegalArgumentException.class, () -> new GruCell(size));
      assertThrows(IllegalArgumentException.class, () -> new GruDynamics(size));
      assertThrows(IllegalArgumentException.class, () -> Readout.of(Activation.TANH, 3, size));
    }
    assertEquals(1, new GruCell(1).hidden());
    assertEquals(1, new TanhCell(1).hidden());
    assertEquals("GruDynamics(size=1)", new GruDynamics(1).toString());
    assertEquals(List.of(1L), Readout.of(Activation.TANH, 1).hidden());
  }

  @Test
  void dynamicsOfOneSizeAreEqual() {
    assertEquals(new GruDynamics(3), new GruDynamics(3));
    assertEquals(new GruDynamics(3).hashCode(), new GruDynamics(3).hashCode());
    assertNotEquals(new GruDynamics(3), new GruDynamics(4));
  }

  /** U(±1/√n), with n the inputs of a map of [x, h], for weights and biases. */
  @ParameterizedTest
  @MethodSource("cells")
  void firstValuesAreThoseOfPyTorch(Cell small) {
    int inputs = 20;
    int hidden = 30;
    Cell cell = small instanceof GruCell ? new GruCell(hidden) : new TanhCell(hidden);
    Map<String, INDArray> drawn =
        Parameters.of(
            shapes -> cell.defineParameters(inputs, shapes),
            arrays -> cell.initializeParameters(inputs, arrays),
            DataType.DOUBLE,
            3);
    assertUniform(1 / Math.sqrt(inputs + hidden), drawn);
    GruDynamics dynamics = new GruDynamics(hidden);
    assertUniform(
        1 / Math.sqrt(hidden),
        Parameters.of(
            dynamics::defineParameters, dynamics::initializeParameters, DataType.DOUBLE, 3));
    Readout readout = Readout.linear();
    assertUniform(
        1 / Math.sqrt(inputs),
        Parameters.of(
            shapes -> readout.defineParameters(inputs, hidden, shapes),
            arrays -> readout.initializeParameters(inputs, hidden, arrays),
            DataType.DOUBLE,
            3));
  }

  private static void assertUniform(double bound, Map<String, INDArray> drawn) {
    drawn.forEach(
        (name, array) -> {
          double largest = array.amaxNumber().doubleValue();
          assertTrue(largest <= bound && largest > 0.8 * bound, name + " up to " + largest);
        });
  }
}
