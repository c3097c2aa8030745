package io.github.dl4jode.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** f(t, y) = t y A on a tape, whose products are known: aᵀ∂f/∂y = t a Aᵀ, aᵀ∂f/∂A = t yᵀ a. */
@Tag("device")
class TapeTermTest {

  private static final double T = -1.7;
  private static final long[] SHAPE = {2, 3};

  private static TapeTerm.VectorField timesA() {
    return (graph, t, y, parameters) -> y.mmul(parameters.get("A")).mul(t);
  }

  private static Map<String, INDArray> parameters(DataType dataType) {
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    parameters.put("unused", Nd4j.ones(dataType, 2));
    parameters.put("A", Nd4j.randn(dataType, 3, 3));
    return parameters;
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void evaluatesAndDifferentiates(DataType dataType) {
    double tolerance = dataType == DataType.DOUBLE ? 1e-14 : 1e-5;
    Map<String, INDArray> parameters = parameters(dataType);
    INDArray a = parameters.get("A");
    INDArray y = Nd4j.randn(dataType, SHAPE);
    INDArray g = Nd4j.randn(dataType, SHAPE);
    INDArray derivative = Nd4j.create(dataType, 6);
    INDArray again = Nd4j.create(dataType, 6);
    INDArray stateCotangent = Nd4j.create(dataType, 6);
    INDArray parameterCotangent = Nd4j.valueArrayOf(new long[] {11}, 9, dataType);
    try (TapeTerm field = TapeTerm.differentiable(timesA(), dataType, SHAPE, parameters)) {
      assertEquals(6, field.stateSize());
      assertEquals(11, field.parameterCount());
      assertEquals(dataType, field.dataType());
      assertTrue(field.bytes() > 0);

      field.evaluate(T, y.reshape(6), derivative);
      field.vectorJacobianProduct(
          T, y.reshape(6), g.reshape(6), again, stateCotangent, parameterCotangent);

      assertSame(y.mmul(a).mul(T), derivative, tolerance);
      assertSame(derivative, again, 0);
      assertSame(g.mmul(a.transpose()).mul(T), stateCotangent, tolerance);
      INDArray expected =
          Nd4j.concat(0, Nd4j.zeros(dataType, 2), y.transpose().mmul(g).mul(T).dup('c').reshape(9));
      assertSame(expected, parameterCotangent, tolerance);

      a.muli(2);
      field.parametersChanged();
      field.evaluate(T, y.reshape(6), derivative);
      assertSame(y.mmul(a).mul(T), derivative, tolerance);
    }
  }

  @Test
  void readsAndWritesRowsOfLargerArrays() {
    INDArray rows = Nd4j.randn(DataType.DOUBLE, 4, 6);
    INDArray before = rows.dup();
    Map<String, INDArray> parameters = parameters(DataType.DOUBLE);
    try (TapeTerm field = TapeTerm.evaluationOnly(timesA(), DataType.DOUBLE, SHAPE, parameters)) {
      field.evaluate(T, rows.getRow(1), rows.getRow(2));
      INDArray expected = before.getRow(1).reshape(2, 3).mmul(parameters.get("A")).mul(T);
      assertSame(expected, rows.getRow(2), 1e-14);
      assertEquals(before.getRow(1), rows.getRow(1));
      assertEquals(before.getRow(3), rows.getRow(3));
    }
  }

  @Test
  void aFieldMayHaveNoParametersAndReadNeitherTimeNorState() {
    INDArray one = Nd4j.ones(DataType.DOUBLE, SHAPE);
    TapeTerm.VectorField constant = (graph, t, y, none) -> graph.math().tanh(graph.constant(one));
    INDArray y = Nd4j.randn(DataType.DOUBLE, 6);
    INDArray derivative = Nd4j.create(DataType.DOUBLE, 6);
    INDArray stateCotangent = Nd4j.valueArrayOf(new long[] {6}, 9, DataType.DOUBLE);
    try (TapeTerm field = TapeTerm.differentiable(constant, DataType.DOUBLE, SHAPE, Map.of())) {
      assertEquals(0, field.parameterCount());
      field.vectorJacobianProduct(0, y, y, derivative, stateCotangent, Nd4j.empty(DataType.DOUBLE));
      assertEquals(6 * Math.tanh(1), derivative.sumNumber().doubleValue(), 1e-14);
      assertEquals(0, stateCotangent.amaxNumber().doubleValue(), "f does not depend on y");
    }
  }

  /** Large enough to be left to ND4J: loops are repeated sooner than remembered. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void linearizationsKeepTheirPointsApart(DataType dataType) {
    long[] shape = {40, 300};
    int size = 40 * 300;
    Map<String, INDArray> parameters = Map.of("A", Nd4j.randn(dataType, 300, 300).divi(20));
    TapeTerm.VectorField definition =
        (graph, t, y, named) -> graph.math().tanh(y.mmul(named.get("A"))).mul(y).mul(t);
    INDArray g = Nd4j.randn(dataType, size);
    INDArray none = Nd4j.empty(dataType);
    INDArray[] points = new INDArray[3];
    Linearization[] linearizations = new Linearization[3];
    try (TapeTerm field = TapeTerm.differentiable(definition, dataType, shape, parameters)) {
      INDArray expected = Nd4j.create(dataType, 3, size);
      INDArray actual = Nd4j.create(dataType, 3, size);
      INDArray expectedParameters = Nd4j.create(dataType, 90_000);
      INDArray actualParameters = Nd4j.create(dataType, 90_000);
      for (int i = 0; i < 3; i++) {
        points[i] = Nd4j.randn(dataType, size);
        linearizations[i] = field.newLinearization();
        assertEquals(field.linearizationBytes().getAsLong(), linearizations[i].bytes());
        linearizations[i].evaluate(0.1 * i + 0.1, points[i], actual.getRow(0), none);
        field.evaluate(0.1 * i + 0.1, points[i], expected.getRow(0));
        assertEquals(expected.getRow(0), actual.getRow(0));
      }
      for (int i : new int[] {2, 0, 1, 0}) {
        field.vectorJacobianProduct(
            0.1 * i + 0.1,
            points[i],
            g,
            expected.getRow(0),
            expected.getRow(1),
            expectedParameters);
        // Other passes overwrite all that is shared.
        field.evaluate(7, g, actual.getRow(2));
        actual.assign(Double.NaN);
        linearizations[i].vectorJacobianProduct(g, none, actual.getRow(1), actualParameters);
        assertSame(expected.getRow(1), actual.getRow(1), 0);
        assertSame(expectedParameters, actualParameters, 0);
      }
      // It may be filled again, also after an update.
      parameters.get("A").muli(-1);
      field.parametersChanged();
      linearizations[1].evaluate(0.5, points[0], actual.getRow(0), none);
      linearizations[1].vectorJacobianProduct(g, none, actual.getRow(1), actualParameters);
      field.vectorJacobianProduct(
          0.5, points[0], g, expected.getRow(0), expected.getRow(1), expectedParameters);
      assertEquals(expected.getRow(0), actual.getRow(0));
      assertSame(expected.getRow(1), actual.getRow(1), 0);
      assertSame(expectedParameters, actualParameters, 0);
      for (Linearization linearization : linearizations) {
        linearization.close();
      }
      field.vectorJacobianProduct(
          0.5, points[0], g, actual.getRow(0), actual.getRow(1), actualParameters);
      assertSame(expected.getRow(1), actual.getRow(1), 0);
    }
  }

  @Test
  void aFieldOfLoopsOrForEvaluationOnlyHasNoLinearization() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    Map<String, INDArray> parameters = parameters(DataType.DOUBLE);
    try (TapeTerm small = TapeTerm.differentiable(timesA(), DataType.DOUBLE, SHAPE, parameters);
        TapeTerm forward = TapeTerm.evaluationOnly(timesA(), DataType.DOUBLE, SHAPE, parameters)) {
      assertTrue(small.linearizationBytes().isEmpty());
      assertTrue(forward.linearizationBytes().isEmpty());
      assertThrows(IllegalStateException.class, small::newLinearization);
      assertThrows(IllegalStateException.class, forward::newLinearization);
    }
  }

  @Test
  void theIdentityIsAField() {
    INDArray y = Nd4j.randn(DataType.DOUBLE, 6);
    INDArray g = Nd4j.randn(DataType.DOUBLE, 6);
    INDArray derivative = Nd4j.create(DataType.DOUBLE, 6);
    INDArray stateCotangent = Nd4j.create(DataType.DOUBLE, 6);
    try (TapeTerm field =
        TapeTerm.differentiable((graph, t, x, none) -> x, DataType.DOUBLE, SHAPE, Map.of())) {
      field.vectorJacobianProduct(0, y, g, derivative, stateCotangent, Nd4j.empty(DataType.DOUBLE));
      assertEquals(y, derivative);
      assertEquals(g, stateCotangent);
    }
  }

  @Test
  void refusesADerivativeOfAnotherShapeAndAProductThatWasNotCompiled() {
    IllegalArgumentException shape =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                TapeTerm.evaluationOnly(
                    (graph, t, y, none) -> y.sum(1), DataType.DOUBLE, SHAPE, Map.of()));
    assertTrue(shape.getMessage().contains("[2, 3]"), shape.getMessage());
    try (TapeTerm field =
        TapeTerm.evaluationOnly((g, t, y, none) -> y.mul(2), DataType.DOUBLE, SHAPE, Map.of())) {
      INDArray y = Nd4j.create(DataType.DOUBLE, 6);
      assertThrows(
          IllegalStateException.class,
          () -> field.vectorJacobianProduct(0, y, y, y.dup(), y.dup(), y));
    }
  }

  private static void assertSame(INDArray expected, INDArray actual, double tolerance) {
    INDArray difference = expected.reshape(expected.length()).sub(actual);
    assertEquals(0, difference.amaxNumber().doubleValue(), tolerance);
  }
}
