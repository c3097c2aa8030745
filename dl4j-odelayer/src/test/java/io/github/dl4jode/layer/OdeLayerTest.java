package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.SolverStatus;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The ODE layer against the closed form of a linear equation, y(t) = y(0) expm(A t). */
@Tag("device")
class OdeLayerTest {

  private static final OdeSolver TIGHT = OdeSolver.builder().rtol(1e-11).atol(1e-13).build();
  private static final double T = 1.5;

  static Stream<GradientMethod> gradientMethods() {
    return Stream.of(new ContinuousAdjoint(), new InterpolatingAdjoint(), new DiscreteAdjoint());
  }

  @ParameterizedTest
  @MethodSource("gradientMethods")
  void linearDynamicsGiveTheExponentialAndItsGradient(GradientMethod gradient) {
    MultiLayerNetwork network =
        Networks.network(
            InputType.feedForward(3),
            new OdeLayer.Builder(new LinearDynamics())
                .solver(TIGHT)
                .gradient(gradient)
                .times(0, T)
                .build());
    INDArray a = network.getParam("0_A");
    INDArray y0 = Nd4j.randn(DataType.DOUBLE, 5, 3);
    INDArray g = Nd4j.randn(DataType.DOUBLE, 5, 3);
    network.initGradientsView();
    Layer layer = network.getLayer(0);

    INDArray y1 = layer.activate(y0, true, LayerWorkspaceMgr.noWorkspaces());
    Pair<Gradient, INDArray> back = layer.backpropGradient(g, LayerWorkspaceMgr.noWorkspaces());

    INDArray exponential = exponential(a.mul(T));
    assertEquals(0, Networks.largestDifference(y1, y0.mmul(exponential)), 1e-9);
    // L = sum(g * y1): dL/dy0 = g expm(A T)ᵀ, and dL/dA by a central difference of the closed form.
    INDArray stateGradient = g.mmul(exponential.transpose());
    assertEquals(0, Networks.largestDifference(back.getSecond(), stateGradient), 1e-9);
    INDArray actual = back.getFirst().getGradientFor("A");
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double expected = (loss(a, i, j, 1e-5, y0, g) - loss(a, i, j, -1e-5, y0, g)) / 2e-5;
        assertEquals(expected, actual.getDouble(i, j), 1e-7, "dL/dA" + i + j);
      }
    }
  }

  private static double loss(INDArray a, int i, int j, double change, INDArray y0, INDArray g) {
    INDArray changed = a.dup();
    changed.putScalar(i, j, a.getDouble(i, j) + change);
    return y0.mmul(exponential(changed.mul(T))).mul(g).sumNumber().doubleValue();
  }

  /** expm by its series after scaling, and squaring back. */
  private static INDArray exponential(INDArray matrix) {
    int squarings = 10;
    INDArray scaled = matrix.div(1 << squarings);
    INDArray sum = Nd4j.eye(matrix.rows()).castTo(DataType.DOUBLE);
    INDArray term = sum.dup();
    for (int k = 1; k < 12; k++) {
      term = term.mmul(scaled).div(k);
      sum = sum.add(term);
    }
    for (int k = 0; k < squarings; k++) {
      sum = sum.mmul(sum);
    }
    return sum;
  }

  @Test
  void trajectoryIsBatchSizeTimeAndBeginsWithTheInput() {
    double[] times = {0, 0.4, 1, 1.5};
    OdeLayer conf =
        new OdeLayer.Builder(new LinearDynamics())
            .solver(TIGHT)
            .times(times)
            .output(OdeOutput.TRAJECTORY)
            .build();
    MultiLayerNetwork network = singleLayer(conf, 3);
    INDArray y0 = Nd4j.randn(DataType.DOUBLE, 5, 3);

    INDArray trajectory = network.output(y0);

    assertArrayEquals(new long[] {5, 3, 4}, trajectory.shape());
    for (int i = 0; i < times.length; i++) {
      INDArray expected = y0.mmul(exponential(network.getParam("0_A").mul(times[i])));
      INDArray actual = trajectory.tensorAlongDimension(i, 0, 1);
      assertEquals(0, Networks.largestDifference(actual, expected), 1e-8, "t = " + times[i]);
    }
    assertEquals(InputType.recurrent(3, 4), conf.getOutputType(0, InputType.feedForward(3)));
  }

  @Test
  void aMaskOfExamplesIsSpreadOverTheTrajectory() {
    OdeLayer conf =
        new OdeLayer.Builder(new LinearDynamics())
            .times(0, 1, 2)
            .output(OdeOutput.TRAJECTORY)
            .build();
    INDArray mask = Nd4j.createFromArray(1.0, 0.0).reshape(2, 1);
    INDArray spread = conf.feedForwardMaskArray(mask, MaskState.Active, 2).getFirst();
    assertEquals(Nd4j.createFromArray(new double[][] {{1, 1, 1}, {0, 0, 0}}), spread);
  }

  private static MultiLayerNetwork singleLayer(OdeLayer conf, long size) {
    var list = Networks.configuration().list().layer(conf);
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.setInputType(InputType.feedForward(size)).build());
    network.init();
    return network;
  }

  @Test
  void theReportCountsBothPasses() {
    MultiLayerNetwork network =
        Networks.network(
            InputType.feedForward(3),
            new OdeLayer.Builder(new LinearDynamics()).name("ode").build());
    assertTrue(OdeLayers.reports(network).isEmpty(), "nothing has run");
    FunctionEvaluationListener listener = new FunctionEvaluationListener();
    network.setListeners(listener);

    network.fit(Networks.data(5, 3));
    network.fit(Networks.data(5, 3));

    SolveReport report = listener.latest().get("ode");
    // A dopri5 step costs 6 evaluations; the first and the automatic first step 2 more.
    assertTrue(report.forward().acceptedSteps() >= 1);
    assertEquals(
        2 + 6 * (report.forward().acceptedSteps() + report.forward().rejectedSteps()),
        report.forward().functionEvaluations());
    assertTrue(report.backward().functionEvaluations() > 6);
    assertTrue(report.workspaceBytes() > 0);
    FunctionEvaluationListener.Totals totals = listener.totals().get("ode");
    assertEquals(2, totals.iterations());
    assertTrue(totals.meanForwardEvaluations() >= 8);
    network.output(Networks.data(5, 3).getFeatures());
    assertEquals(
        0, OdeLayers.reports(network).get("ode").backward().functionEvaluations(), "inference");
    listener.reset();
    assertTrue(listener.totals().isEmpty());
  }

  @Test
  void dynamicsMayHaveNoParameters() {
    MultiLayerNetwork network =
        Networks.network(
            InputType.feedForward(3),
            new Networks.DenseOnTape(3, 4),
            new OdeLayer.Builder(new Decay()).solver(TIGHT).build());
    INDArray x = Networks.data(5, 3).getFeatures();
    INDArray before = network.feedForward(x).get(1);
    INDArray after = network.feedForward(x).get(2);
    assertEquals(0, Networks.largestDifference(before.mul(Math.exp(-1)), after), 1e-10);
    double score = network.score(Networks.data(5, 3));
    network.fit(Networks.data(5, 3));
    assertTrue(network.score(Networks.data(5, 3)) < score);
  }

  /** The memory of the block is a promise: constant for one, what it must be for the other. */
  @Test
  void memoryGrowsWithTheStepsOfTheDiscreteGradientOnly() {
    SolveReport[] continuous = reportsByTolerance(new ContinuousAdjoint());
    SolveReport[] discrete = reportsByTolerance(new DiscreteAdjoint());
    int last = continuous.length - 1;
    assertTrue(
        continuous[last].forward().functionEvaluations()
            > 3 * continuous[0].forward().functionEvaluations());
    for (SolveReport report : continuous) {
      assertEquals(continuous[0].workspaceBytes(), report.workspaceBytes());
    }
    double bytesPerStep =
        (double) (discrete[last].workspaceBytes() - discrete[0].workspaceBytes())
            / (discrete[last].forward().acceptedSteps() - discrete[0].forward().acceptedSteps());
    // Seven stages and the state of 2 examples × 3 doubles; storage may grow ahead of need.
    double needed = 8.0 * 2 * 3 * Double.BYTES;
    assertTrue(bytesPerStep > 0.5 * needed && bytesPerStep < 3 * needed, "of " + bytesPerStep);
  }

  private static SolveReport[] reportsByTolerance(GradientMethod gradient) {
    return DoubleStream.of(1e-2, 1e-4, 1e-6, 1e-8, 1e-10)
        .mapToObj(tolerance -> reportAt(tolerance, gradient))
        .toArray(SolveReport[]::new);
  }

  private static SolveReport reportAt(double tolerance, GradientMethod gradient) {
    MultiLayerNetwork network =
        Networks.network(
            InputType.feedForward(3),
            new OdeLayer.Builder(new LinearDynamics())
                .name("ode")
                .solver(OdeSolver.builder().rtol(tolerance).atol(tolerance).build())
                .gradient(gradient)
                .times(0, 10)
                .build());
    network.fit(Networks.data(2, 3));
    return OdeLayers.reports(network).get("ode");
  }

  @Test
  void aSolveThatFailsNamesTheLayerTheTimeAndTheRemedy() {
    OdeLayer conf =
        new OdeLayer.Builder(new LinearDynamics())
            .name("block")
            .solver(OdeSolver.builder().rtol(1e-12).atol(1e-12).maximumSteps(3).build())
            .times(0, 10)
            .build();
    MultiLayerNetwork network = singleLayer(conf, 3);
    INDArray y0 = Nd4j.ones(DataType.DOUBLE, 2, 3);

    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> network.output(y0));

    OdeSolverException cause = (OdeSolverException) failure.getCause();
    assertEquals(SolverStatus.MAX_STEPS_REACHED, cause.status());
    for (String part :
        new String[] {
          "OdeLayer \"block\"", "t = " + cause.time(), "step " + cause.stepSize(), "evaluations"
        }) {
      assertTrue(failure.getMessage().contains(part), failure.getMessage());
    }
    assertTrue(failure.getMessage().contains(cause.status().remedy()), failure.getMessage());
  }

  @Test
  void aStateThatIsNotANumberIsRefusedInTraining() {
    MultiLayerNetwork network =
        Networks.network(
            InputType.feedForward(3),
            new OdeLayer.Builder(new LinearDynamics()).name("block").build());
    network.getParam("0_A").assign(Double.NaN);
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> network.fit(Networks.data(5, 3)));
    assertTrue(failure.getMessage().contains("OdeLayer \"block\""), failure.getMessage());
  }

  @Test
  void trainingAgainAfterAFailureWorks() {
    MultiLayerNetwork network =
        Networks.network(
            InputType.feedForward(3), new OdeLayer.Builder(new LinearDynamics()).build());
    INDArray good = network.params().dup();
    double expected = network.score(Networks.data(5, 3));
    network.getParam("0_A").assign(Double.NaN);
    assertThrows(IllegalStateException.class, () -> network.fit(Networks.data(5, 3)));
    network.setParams(good);
    assertEquals(expected, network.score(Networks.data(5, 3)), 0);
    network.fit(Networks.data(5, 3));
    assertTrue(network.score(Networks.data(5, 3)) < expected);
  }

  /** y' = -y. */
  private static final class Decay extends Dynamics {

    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(SDLayerParams parameters) {}

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {}

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      return y.neg();
    }
  }
}
