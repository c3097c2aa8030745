package io.github.dl4jode.gradient;

import static io.github.dl4jode.gradient.GradientRuns.array;
import static io.github.dl4jode.gradient.GradientRuns.gradients;
import static io.github.dl4jode.gradient.GradientRuns.relativeError;
import static io.github.dl4jode.gradient.GradientRuns.solver;
import static io.github.dl4jode.gradient.GradientRuns.varied;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.HostField;
import io.github.dl4jode.term.MlpField;
import io.github.dl4jode.term.TestFields;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The three methods are independent ways to one gradient. */
class AdjointAgreementTest {

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Case(String name, HostField field, double[] start, double bar, int unused) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final int NONE = -1;

  /** The bars are those that torchdiffeq sets itself, at rtol 1e-9 and atol 1e-12. */
  static Stream<Arguments> referenceProblems() {
    double[] ones = IntStream.range(0, 10).mapToDouble(i -> 1).toArray();
    List<Case> cases =
        List.of(
            new Case(
                "constant", TestFields.constant(DataType.DOUBLE), new double[] {3.2}, 1e-12, 2),
            new Case("linear", TestFields.linear(DataType.DOUBLE, 10, 2), ones, 1e-5, NONE),
            new Case(
                "sine",
                TestFields.sine(DataType.DOUBLE),
                new double[] {4.450278076139419},
                5e-3,
                1),
            new Case(
                "quadrature",
                TestFields.quadrature(DataType.DOUBLE),
                new double[] {Math.exp(-0.1)},
                1e-2,
                1));
    return cases.stream()
        .flatMap(
            problem ->
                GradientRuns.ALL.stream()
                    .filter(method -> !(method instanceof DiscreteAdjoint))
                    .map(method -> Arguments.of(problem, method)));
  }

  @ParameterizedTest
  @MethodSource("referenceProblems")
  void adjointAgreesWithDiscrete(Case problem, GradientMethod method) {
    double[] times = IntStream.range(0, 10).mapToDouble(i -> 1 + 7 * i / 9.0).toArray();
    INDArray start = array(DataType.DOUBLE, problem.start);
    INDArray cotangents = varied(DataType.DOUBLE, times.length, start.length());
    OdeSolver solver = solver(1e-9, 1e-12);
    Gradients discrete =
        gradients(new DiscreteAdjoint(), solver, problem.field, start, times, cotangents);
    Gradients adjoint = gradients(method, solver, problem.field, start, times, cotangents);
    assertTrue(
        relativeError(discrete.initialState(), adjoint.initialState()) < problem.bar, "dL/dy0");
    assertTrue(relativeError(discrete.parameters(), adjoint.parameters()) < problem.bar, "dL/dθ");
    if (problem.unused != NONE) {
      assertEquals(0.0, adjoint.parameters().getDouble(problem.unused), "unused, adjoint");
      assertEquals(0.0, discrete.parameters().getDouble(problem.unused), "unused, discrete");
    }
  }

  static Stream<Arguments> methodsAndTypes() {
    return GradientRuns.ALL.stream()
        .flatMap(
            method ->
                Stream.of(DataType.DOUBLE, DataType.FLOAT).map(type -> Arguments.of(method, type)));
  }

  /** A network with outputs on the way, forwards and backwards, against the discrete gradient. */
  @ParameterizedTest
  @MethodSource("methodsAndTypes")
  void networkForwardsAndBackwardsInTime(GradientMethod method, DataType type) {
    DifferentiableTerm field = new MlpField(4, 3, 8, type, 11);
    boolean isDouble = type == DataType.DOUBLE;
    OdeSolver solver = isDouble ? solver(1e-8, 1e-10) : solver(1e-5, 1e-6);
    // The discrete gradient has the error of the interpolant at loose tolerances.
    double bar = isDouble ? 1e-5 : 1e-3;
    INDArray start = Nd4j.linspace(DataType.DOUBLE, -1, 0.2, 12).castTo(type);
    for (double[] times :
        List.of(new double[] {0, 0.1, 0.7, 1}, new double[] {1, 0.7, 0.65, 0.6, -0.5})) {
      INDArray cotangents = varied(type, times.length, 12);
      Gradients reference =
          gradients(new DiscreteAdjoint(), solver, field, start, times, cotangents);
      Gradients gradients = gradients(method, solver, field, start, times, cotangents);
      assertTrue(relativeError(reference.initialState(), gradients.initialState()) < bar, "dL/dy0");
      assertTrue(relativeError(reference.parameters(), gradients.parameters()) < bar, "dL/dθ");
      assertTrue(
          relativeError(
                  array(DataType.DOUBLE, reference.times()),
                  array(DataType.DOUBLE, gradients.times()))
              < 50 * bar,
          "dL/dt");
    }
  }

  /** A field without parameters: no quadratures, and an empty gradient. */
  @ParameterizedTest
  @MethodSource("methodsAndTypes")
  void fieldWithoutParameters(GradientMethod method, DataType type) {
    double[] times = {0, 1, 3};
    INDArray start = array(type, 1, -0.5);
    INDArray cotangents = varied(type, 3, 2);
    OdeSolver solver = type == DataType.DOUBLE ? solver(1e-9, 1e-11) : solver(1e-5, 1e-6);
    HostField field = TestFields.withoutParameters(type);
    Gradients reference = gradients(new DiscreteAdjoint(), solver, field, start, times, cotangents);
    Gradients gradients = gradients(method, solver, field, start, times, cotangents);
    double bar = type == DataType.DOUBLE ? 1e-6 : 2e-4;
    assertTrue(relativeError(reference.initialState(), gradients.initialState()) < bar);
    assertTrue(gradients.parameters().isEmpty());
    assertEquals(type, gradients.parameters().dataType());
  }

  /** 300 outputs, some steps holding many of them and some none. */
  @ParameterizedTest
  @MethodSource("methodsAndTypes")
  void manyOutputs(GradientMethod method, DataType type) {
    double[] times = IntStream.range(0, 300).mapToDouble(i -> 4e-5 * i * i).toArray();
    INDArray start = array(type, 0.5, -0.5, 1);
    INDArray cotangents = varied(type, times.length, 3);
    boolean isDouble = type == DataType.DOUBLE;
    OdeSolver solver = isDouble ? solver(1e-8, 1e-10) : solver(1e-5, 1e-6);
    HostField field = TestFields.nonlinear(type, 3, 4);
    Gradients reference = gradients(new DiscreteAdjoint(), solver, field, start, times, cotangents);
    Gradients gradients = gradients(method, solver, field, start, times, cotangents);
    double bar = isDouble ? 1e-5 : 2e-3;
    assertTrue(relativeError(reference.initialState(), gradients.initialState()) < bar, "dL/dy0");
    assertTrue(relativeError(reference.parameters(), gradients.parameters()) < bar, "dL/dθ");
  }

  /** Cotangents come in any strides: rows of a column-major array, a transposed one. */
  @Test
  void stridedCotangents() {
    double[] times = {0, 0.4, 1};
    INDArray start = array(DataType.DOUBLE, 0.5, -0.5, 1, 0);
    HostField field = TestFields.nonlinear(DataType.DOUBLE, 4, 4);
    INDArray cotangents = varied(DataType.DOUBLE, 3, 4);
    for (GradientMethod method : GradientRuns.ALL) {
      Gradients expected = gradients(method, solver(1e-5, 1e-7), field, start, times, cotangents);
      for (INDArray strided :
          List.of(cotangents.dup('f'), cotangents.transpose().dup().transpose())) {
        Gradients actual = gradients(method, solver(1e-5, 1e-7), field, start, times, strided);
        assertEquals(expected.initialState(), actual.initialState());
        assertEquals(expected.parameters(), actual.parameters());
      }
    }
  }
}
