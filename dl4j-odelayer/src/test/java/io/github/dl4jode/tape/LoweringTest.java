package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.tape.TapeCompiler.Executor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Cheaper instructions at the ends of their range, where the usual examples do not go. */
class LoweringTest {

  private static double[] elu(DataType type, Executor executor, double... x) {
    SameDiff graph = SameDiff.create();
    SDVariable input = graph.placeHolder("x", type, x.length);
    graph.nn().elu(input).rename("output");
    TapeSpecification specification =
        TapeSpecification.builder(graph, "output").input("x", x.length).build();
    try (Tape tape = TapeCompiler.compile(specification, executor)) {
      INDArray numbers = Nd4j.createFromArray(x).castTo(type);
      tape.input("x").write(numbers);
      tape.forward();
      return tape.output().array().castTo(DataType.DOUBLE).dup().data().asDouble();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Executor.class,
      names = {"ND4J", "HOST"})
  void exponentialLinearUnitsKeepTheirDigits(Executor executor) {
    double[] x = {-1e-20, -1e-7, -3e-3, -0.5, -1, -4, -30, -1e30, 0, 1e-20, 0.7, 1e30};
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      double[] y = elu(type, executor, x);
      double relative = type == DataType.FLOAT ? 1e-6 : 1e-14;
      // In double the backend has its own loop, which loses the digits of small numbers.
      double absolute = type == DataType.FLOAT ? 0 : 1e-15;
      for (int i = 0; i < x.length; i++) {
        double seen = type == DataType.FLOAT ? (float) x[i] : x[i];
        double expected = seen < 0 ? Math.expm1(seen) : seen;
        assertEquals(
            expected, y[i], relative * Math.abs(expected) + absolute, type + " of " + x[i]);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Executor.class,
      names = {"ND4J", "HOST"})
  void whatIsNotFiniteIsNotHidden(Executor executor) {
    double[] y =
        elu(
            DataType.FLOAT,
            executor,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY);
    assertTrue(Double.isNaN(y[0]), "of NaN: " + y[0]);
    assertFalse(Double.isFinite(y[1]), "of infinity: " + y[1]);
    assertEquals(-1, y[2]);
  }
}
