package io.github.dl4jode.sde.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeOutput;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.dynamics.NeuralSde;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** What the builders of layer and vertex refuse, and what a layer makes of masks and sequences. */
class SdeSettingsTest {

  private static NeuralSde equation() {
    return new NeuralSde(
        DenseDynamics.builder().hidden(4).build(),
        new ComponentwiseDiffusion(3, 0.8),
        Calculus.ITO);
  }

  private static SdeLayer.Builder layer() {
    return new SdeLayer.Builder(equation());
  }

  private static SdeVertex.Builder vertex() {
    return new SdeVertex.Builder(equation());
  }

  @Test
  void refusesWhatCannotWork() {
    assertEquals(
        "SdeLayer (not named) needs at least two finite times that strictly increase, not [0.0,"
            + " 0.0]",
        message(() -> layer().times(0, 0).build()));
    assertEquals(
        "SdeLayer (not named) needs one sample path or more for each example, not 0",
        message(() -> layer().samplePaths(0).build()));
    assertEquals(
        "SdeLayer (not named) cannot be solved: Heun does not solve Itô equations with diagonal"
            + " noise. Choose one of Euler–Maruyama, Milstein, derivative-free Milstein, SRID2, or"
            + " let the solver convert the drift by SdeSolver.converting()",
        message(() -> layer().solver(SdeSolver.of(SdeMethods.HEUN, 0.1)).build()));
    assertEquals(
        "SdeLayer (not named) has the gradient UndoneSteps, which needs SdeMethods.REVERSIBLE_HEUN,"
            + " and the method Euler–Maruyama",
        message(() -> layer().gradient(new SdeGradientMethod.UndoneSteps()).build()));
    assertEquals(
        "SdeLayer (not named) has no such gradient: AdjointEquation is for Stratonovich equations,"
            + " and this is an Itô equation; let the solver convert it by SdeSolver.converting(),"
            + " or take StoredStates",
        message(() -> layer().gradient(new SdeGradientMethod.AdjointEquation()).build()));
    assertTrue(
        message(
                () ->
                    layer()
                        .solver(SdeSolver.of(SdeMethods.EULER_MARUYAMA, 0.1).adaptive(1e-3, 1e-3))
                        .build())
            .startsWith(
                "SdeLayer (not named) cannot be solved: Euler–Maruyama does not converge to the"
                    + " solution of equations with diagonal noise with adaptive steps"));
  }

  /** The settings that both have are checked by both when they are built. */
  @Test
  void layerAndVertexRefuseTheSame() {
    assertBothRefuse(
        "needs one sample path or more for each example, not -1",
        layer -> layer.samplePaths(-1),
        vertex -> vertex.samplePaths(-1));
    SdeSolver heun = SdeSolver.of(SdeMethods.HEUN, 0.1);
    assertBothRefuse(
        "cannot be solved: Heun does not solve Itô equations",
        layer -> layer.solver(heun),
        vertex -> vertex.solver(heun));
    assertBothRefuse(
        "has the gradient UndoneSteps, which needs SdeMethods.REVERSIBLE_HEUN",
        layer -> layer.gradient(new SdeGradientMethod.UndoneSteps()),
        vertex -> vertex.gradient(new SdeGradientMethod.UndoneSteps()));
    assertBothRefuse(
        "has no such gradient: AdjointEquation is for Stratonovich equations",
        layer -> layer.gradient(new SdeGradientMethod.AdjointEquation()),
        vertex -> vertex.gradient(new SdeGradientMethod.AdjointEquation()));
  }

  private static void assertBothRefuse(
      String message,
      UnaryOperator<SdeLayer.Builder> ofLayer,
      UnaryOperator<SdeVertex.Builder> ofVertex) {
    String byLayer = message(() -> ofLayer.apply(layer()).build());
    String byVertex = message(() -> ofVertex.apply(vertex()).build());
    assertTrue(byLayer.startsWith("SdeLayer (not named) " + message), byLayer);
    assertTrue(byVertex.startsWith("SdeVertex (not named) " + message), byVertex);
  }

  /** The dynamics draw first values, so that the layer's own setting would be without effect. */
  @Test
  void aWeightInitOfTheLayerIsRefused() {
    String expected = "The first values of this layer are drawn by its dynamics; give weightInit";
    String ofAll = message(() -> layer().weightInit(WeightInit.XAVIER));
    assertTrue(ofAll.startsWith(expected), ofAll);
    String ofOne = message(() -> layer().weightInit("W1", new WeightInitXavier()));
    assertTrue(ofOne.startsWith(expected), ofOne);
  }

  @Test
  void aMaskOfExamplesIsSpreadOverTheTrajectory() {
    SdeLayer trajectory = layer().times(0, 1, 2).output(OdeOutput.TRAJECTORY).build();
    INDArray mask = Nd4j.createFromArray(1.0, 0.0).reshape(2, 1);
    assertEquals(
        Nd4j.createFromArray(new double[][] {{1, 1, 1}, {0, 0, 0}}),
        trajectory.feedForwardMaskArray(mask, MaskState.Active, 2).getFirst());
    assertEquals(mask, layer().build().feedForwardMaskArray(mask, MaskState.Active, 2).getFirst());
  }

  /** DL4J would make each time step an example, and the trajectories of all of them a sequence. */
  @Test
  void theTrajectoryOfASequenceIsRefused() {
    String message =
        message(
            () ->
                new NeuralNetConfiguration.Builder()
                    .list()
                    .layer(new LSTM.Builder().nOut(3).build())
                    .layer(layer().name("noisy").output(OdeOutput.TRAJECTORY).build())
                    .layer(new RnnLossLayer.Builder(LossFunction.MSE).build())
                    .setInputType(InputType.recurrent(4, 5))
                    .build());
    assertTrue(message.startsWith("SdeLayer \"noisy\" yields a trajectory"), message);
    assertTrue(message.contains("its input is a sequence"), message);
    assertTrue(message.contains("LastTimeStep"), message);
  }

  private static String message(Executable action) {
    return assertThrows(IllegalArgumentException.class, action).getMessage();
  }
}
