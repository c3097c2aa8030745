package io.github.dl4jode.term;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.LinearPath;
import io.github.dl4jode.path.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** f = p y + c d + u(t) + v(t) s(t), by hand: who reads what, and whose cotangent is where. */
class TermInputsTest {

  private static final double[] KNOT_TIMES = {0, 1, 3};

  private final INDArray p = Nd4j.createFromArray(new double[][] {{2, -3}});
  private final INDArray first = Nd4j.rand(DataType.DOUBLE, 3, 1, 2);
  private final INDArray second = Nd4j.rand(DataType.DOUBLE, 3, 1, 2);
  private final INDArray y = Nd4j.createFromArray(0.5, 0.25);
  private final INDArray a = Nd4j.createFromArray(10.0, -20.0);
  private final INDArray f = Nd4j.create(DataType.DOUBLE, 2);
  private final INDArray ofState = Nd4j.create(DataType.DOUBLE, 2);
  private final Sine sine = new Sine();
  private final TapeTerm term = term();

  @AfterEach
  void close() {
    term.close();
  }

  /** s(t) = (sin t, cos t), without knots. */
  private static final class Sine implements Path {

    private INDArray seen = Nd4j.empty(DataType.DOUBLE);

    @Override
    public long[] valueShape() {
      return new long[] {1, 2};
    }

    @Override
    public void value(double t, INDArray value) {
      seen = value;
      value.putScalar(0, 0, Math.sin(t));
      value.putScalar(0, 1, Math.cos(t));
    }
  }

  private TapeTerm term() {
    TapeTerm made =
        TapeTerm.builder(
                (graph, at) -> {
                  Map<String, SDVariable> in = at.inputs();
                  return TapeTerm.Parts.of(
                      at.y()
                          .mul(at.parameters().get("p"))
                          .add(in.get("c").mul(in.get("d")))
                          .add(in.get("u"))
                          .add(in.get("v").mul(in.get("s"))));
                },
                DataType.DOUBLE,
                1,
                2)
            .parameters(Map.of("p", p))
            .input("u", new LinearPath(KNOT_TIMES, first))
            .input("c", 1, 2)
            .inputWithoutCotangent("d", 1, 2)
            .input("s", sine)
            .input("v", new LinearPath(KNOT_TIMES, second))
            .build();
    made.input("c").assign(Nd4j.createFromArray(new double[][] {{3, 4}}));
    made.input("d").assign(Nd4j.createFromArray(new double[][] {{7, -5}}));
    made.parametersChanged();
    return made;
  }

  /** The weights of the three knots at t. */
  private static double[] hats(double t) {
    return t < 1 ? new double[] {1 - t, t, 0} : new double[] {0, (3 - t) / 2, (t - 1) / 2};
  }

  private static double at(double t, INDArray knots, int column) {
    double[] hats = hats(t);
    double value = 0;
    for (int i = 0; i < 3; i++) {
      value += hats[i] * knots.getDouble(i, 0, column);
    }
    return value;
  }

  @Test
  void inputsAreListedInTheOrderOfTheSensitivities() {
    List<TermInput> inputs = term.inputs();
    assertEquals(List.of("c", "d", "u", "s", "v"), inputs.stream().map(TermInput::name).toList());
    assertArrayEquals(new long[] {1, 2}, inputs.get(0).cotangentShape());
    assertArrayEquals(new long[] {}, inputs.get(1).cotangentShape());
    assertArrayEquals(new long[] {3, 1, 2}, inputs.get(2).cotangentShape());
    assertArrayEquals(new long[] {}, inputs.get(3).cotangentShape());
    assertArrayEquals(new long[] {3, 1, 2}, inputs.get(4).cotangentShape());
    assertEquals(2, term.parameterCount());
    assertEquals(2 + 2 + 6 + 6, term.sensitivityCount());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.25, 0.75, 2, 2.5})
  void valuesAndCotangentsAreThoseOfTheFormula(double t) {
    INDArray sensitivities = Nd4j.valueArrayOf(new long[] {16}, Double.NaN, DataType.DOUBLE);
    INDArray none = Nd4j.empty(DataType.DOUBLE);
    INDArray alone = Nd4j.create(DataType.DOUBLE, 2);
    for (int repetition = 0; repetition < 2; repetition++) {
      term.evaluate(t, y, alone);
      term.vectorJacobianProduct(t, y, a, none, f, none, ofState, sensitivities);
      double[] sine = {Math.sin(t), Math.cos(t)};
      double[] constants = {3 * 7, 4 * -5};
      for (int j = 0; j < 2; j++) {
        double expected =
            p.getDouble(0, j) * y.getDouble(j)
                + constants[j]
                + at(t, first, j)
                + at(t, second, j) * sine[j];
        assertEquals(expected, alone.getDouble(j), 1e-13);
        assertEquals(expected, f.getDouble(j), 1e-13);
        double cotangent = a.getDouble(j);
        assertEquals(cotangent * p.getDouble(0, j), ofState.getDouble(j), 1e-13);
        assertEquals(cotangent * y.getDouble(j), sensitivities.getDouble(j), 1e-13, "p");
        double[] d = {7, -5};
        assertEquals(cotangent * d[j], sensitivities.getDouble(2 + j), 1e-13, "c");
        for (int knot = 0; knot < 3; knot++) {
          double hat = hats(t)[knot] * cotangent;
          int place = 2 * knot + j;
          assertEquals(hat, sensitivities.getDouble(4 + place), 1e-13, "u");
          assertEquals(hat * sine[j], sensitivities.getDouble(10 + place), 1e-13, "v");
        }
      }
    }
  }

  /** Products at two times, written one by one and summed up, by the term and by linearizations. */
  @Test
  void cotangentsOfKnotsAreSummedUp() {
    INDArray none = Nd4j.empty(DataType.DOUBLE);
    INDArray expected = Nd4j.create(DataType.DOUBLE, 16);
    INDArray one = Nd4j.create(DataType.DOUBLE, 16);
    KnotSum knots = term.newKnotSum().orElseThrow();
    INDArray variables = Nd4j.create(DataType.DOUBLE, knots.variables());
    INDArray sum = Nd4j.create(DataType.DOUBLE, 16);
    INDArray ofVariables = sum.get(NDArrayIndex.interval(0, knots.variables()));
    assertEquals(4, knots.variables());
    for (double t : new double[] {0.25, 2}) {
      term.vectorJacobianProduct(t, y, a, none, f, none, ofState, one);
      expected.addi(one);
      term.vectorJacobianProduct(t, y, a, none, f, none, ofState, variables, knots);
      ofVariables.addi(variables);
    }

    knots.addTo(sum);

    assertArrayEquals(expected.toDoubleVector(), sum.toDoubleVector(), 1e-13);
    knots.clear();
    sum.assign(0);
    knots.addTo(sum);
    assertEquals(0, sum.amaxNumber().doubleValue());
  }

  /** Constants are read in place: new values count from the next solve on. */
  @Test
  void aConstantMayBeFilledAgain() {
    term.evaluate(0, y, f);
    double before = f.getDouble(1);
    term.input("d").putScalar(0, 1, 0);
    term.parametersChanged();
    term.evaluate(0, y, f);
    assertEquals(before + 20, f.getDouble(1), 1e-13);
  }

  @Test
  void pathsAndOthersAreNoConstants() {
    for (String name : List.of("u", "s", "p", "y", "noise")) {
      assertEquals(
          "The term has no constant input \"" + name + "\" among [c, d]",
          assertThrows(IllegalArgumentException.class, () -> term.input(name)).getMessage());
    }
  }

  @Test
  void itsArraysAreFreedWithIt() {
    term.evaluate(0, y, f);
    INDArray c = term.input("c");
    INDArray d = term.input("d");
    term.close();
    assertTrue(c.wasClosed() && d.wasClosed());
    assertTrue(sine.seen.wasClosed(), "the value of a path");
    assertTrue(!p.wasClosed() && !first.wasClosed(), "those are the caller's");
  }

  /** Constants alone, or nothing: then all sensitivities are those of variables. */
  @Test
  void withoutPathsTheSensitivitiesAreThoseOfVariables() {
    try (TapeTerm plain =
        TapeTerm.builder(
                (graph, at) -> TapeTerm.Parts.of(at.y().mul(at.inputs().get("c"))),
                DataType.DOUBLE,
                1,
                2)
            .input("c", 1, 2)
            .build()) {
      plain.input("c").assign(3);
      plain.parametersChanged();
      assertEquals(0, plain.parameterCount());
      assertEquals(2, plain.sensitivityCount());
      INDArray sensitivities = Nd4j.create(DataType.DOUBLE, 2);
      INDArray none = Nd4j.empty(DataType.DOUBLE);
      plain.vectorJacobianProduct(0, y, a, none, f, none, ofState, sensitivities);
      assertEquals(Nd4j.createFromArray(5.0, -5.0), sensitivities);
      assertEquals(Nd4j.createFromArray(30.0, -60.0), ofState);
    }
  }

  /** Paths alone: there is no variable, and the knots come first. */
  @Test
  void withoutVariablesTheKnotsComeFirst() {
    try (TapeTerm driven =
        TapeTerm.builder(
                (graph, at) -> TapeTerm.Parts.of(at.y().mul(at.inputs().get("u"))),
                DataType.DOUBLE,
                1,
                2)
            .input("u", new LinearPath(KNOT_TIMES, first))
            .build()) {
      assertEquals(6, driven.sensitivityCount());
      INDArray sensitivities = Nd4j.create(DataType.DOUBLE, 6);
      INDArray none = Nd4j.empty(DataType.DOUBLE);
      driven.vectorJacobianProduct(0.25, y, a, none, f, none, ofState, sensitivities);
      INDArray expected = Nd4j.createFromArray(3.75, -3.75, 1.25, -1.25, 0.0, 0.0);
      assertTrue(expected.distance2(sensitivities) < 1e-14, sensitivities.toString());
    }
  }

  /** Large enough to be left to ND4J, so that there are linearizations, which read the path too. */
  @Test
  void aLinearizationReadsThePathsAtItsTime() {
    INDArray weights = Nd4j.rand(DataType.DOUBLE, 300, 300);
    INDArray knots = Nd4j.rand(DataType.DOUBLE, 3, 40, 300);
    INDArray state = Nd4j.rand(DataType.DOUBLE, 12_000);
    INDArray cotangent = Nd4j.rand(DataType.DOUBLE, 12_000);
    INDArray none = Nd4j.empty(DataType.DOUBLE);
    INDArray[] expected = arrays(12_000, 12_000, 90_000 + 36_000);
    INDArray[] actual = arrays(12_000, 12_000, 90_000 + 36_000);
    try (TapeTerm large =
            TapeTerm.builder(
                    (graph, at) ->
                        TapeTerm.Parts.of(
                            graph
                                .math()
                                .tanh(at.y().mmul(at.parameters().get("W")).mul(0.01))
                                .mul(at.inputs().get("u"))),
                    DataType.DOUBLE,
                    40,
                    300)
                .parameters(Map.of("W", weights))
                .input("u", new LinearPath(KNOT_TIMES, knots))
                .build();
        Linearization linearization = large.newLinearization()) {
      linearization.evaluate(2.5, state, actual[0], none);
      large.evaluate(0.5, cotangent, expected[0]);
      large.vectorJacobianProduct(
          2.5, state, cotangent, none, expected[0], none, expected[1], expected[2]);
      linearization.vectorJacobianProduct(cotangent, none, actual[1], actual[2]);
      for (int i = 0; i < 3; i++) {
        assertTrue(expected[i].distance2(actual[i]) < 1e-10, "array " + i);
        assertTrue(expected[i].norm2Number().doubleValue() > 1, "array " + i);
      }
    }
  }

  private static INDArray[] arrays(long... lengths) {
    return Arrays.stream(lengths)
        .mapToObj(length -> Nd4j.valueArrayOf(new long[] {length}, Double.NaN, DataType.DOUBLE))
        .toArray(INDArray[]::new);
  }
}
