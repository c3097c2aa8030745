package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.dynamics.DenseMaps;
import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.solver.OdeSolver;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.activations.Activation;

/** The settings that the builders of layer, vertex and encoder share reach the equation. */
class EquationBuildersTest {

  private static final OdeSolver RK4 =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(1)).build();
  private static final DenseMaps DEEP = DenseMaps.of(Activation.RELU, Activation.TANH, 7);

  private static CdeLayer.Builder layer() {
    return new CdeLayer.Builder(DenseControlledDynamics.builder().build()).hiddenSize(3);
  }

  private static CdeVertex.Builder vertex() {
    return new CdeVertex.Builder(DenseControlledDynamics.builder().build()).hiddenSize(3);
  }

  private static CdeEncoder.Builder encoder() {
    return new CdeEncoder.Builder(DenseControlledDynamics.builder().build()).hiddenSize(3);
  }

  private static ControlledEquation encoded(CdeEncoder.Builder builder) {
    return builder.encoder(4, ReadingOrder.BACKWARDS).equation();
  }

  private static <T extends ControlledEquationBuilder<T>> T chosen(T builder) {
    return builder
        .hiddenSize(5)
        .initialNetwork(DEEP)
        .scheme(PathScheme.LINEAR)
        .startValue(-1.5)
        .countChannels(true)
        .solver(RK4)
        .gradient(new ContinuousAdjoint());
  }

  private static void assertChosen(ControlledEquation equation) {
    assertEquals(5, equation.hiddenSize());
    assertEquals(DEEP, equation.initial());
    assertEquals(PathScheme.LINEAR, equation.path().scheme());
    assertEquals(-1.5, equation.path().startValue());
    assertTrue(equation.path().countChannels());
    assertEquals(RK4, equation.solver());
    assertEquals(new ContinuousAdjoint(), equation.gradient());
  }

  @Test
  void allThreeTakeTheSharedSettings() {
    assertChosen(chosen(layer()).build().equation());
    assertChosen(chosen(vertex()).build().equation());
    assertChosen(encoded(chosen(encoder())));
  }

  @Test
  void layerAndVertexTakeTimesAndOutput() {
    ControlledEquation ofLayer =
        layer().timeChannel(1).overTimes(true).output(CdeOutput.STATES).build().equation();
    assertEquals(
        new ControlledEquation.PathSettings(PathScheme.HERMITE_CUBIC, true, 1, false, false, null),
        ofLayer.path());
    assertEquals(CdeOutput.STATES, ofLayer.output());
    ControlledEquation ofVertex =
        vertex().addTime(false).overTimes(true).output(CdeOutput.STATES).build().equation();
    assertEquals(
        new ControlledEquation.PathSettings(
            PathScheme.HERMITE_CUBIC, false, -1, false, false, null),
        ofVertex.path());
    assertEquals(CdeOutput.STATES, ofVertex.output());
  }

  /** As they are documented. */
  @Test
  void defaults() {
    ControlledEquation equation = layer().build().equation();
    assertEquals(
        new ControlledEquation.PathSettings(PathScheme.HERMITE_CUBIC, true, -1, false, true, null),
        equation.path());
    assertEquals(DenseMaps.of(Activation.IDENTITY, Activation.IDENTITY), equation.initial());
    assertEquals(OdeSolver.builder().rtol(1e-4).atol(1e-6).build(), equation.solver());
    assertEquals(new DiscreteAdjoint(), equation.gradient());
    assertEquals(CdeOutput.FINAL, equation.output());
    assertTrue(equation.inputGradient());
    assertFalse(layer().inputGradient(false).build().equation().inputGradient());
    assertEquals(equation, vertex().build().equation());
    ControlledEquation ofEncoder = encoded(encoder());
    assertFalse(ofEncoder.path().timeChannel(), "the time is among the values that are read");
    assertFalse(ofEncoder.inputGradient());
  }

  @Test
  void wrongSettingsAreRefusedAtOnce() {
    assertRefused("A start value must be finite, not NaN", b -> b.startValue(Double.NaN));
    assertRefused("The channel of the times is 0 or more, not -1", b -> b.timeChannel(-1));
    assertRefused("initialNetwork must not be null", b -> b.initialNetwork(null));
    assertRefused("scheme must not be null", b -> b.scheme(null));
    assertRefused("solver must not be null", b -> b.solver(null));
    assertRefused("gradient must not be null", b -> b.gradient(null));
    assertRefused("output must not be null", b -> b.output(null));
    assertMessage("dynamics must not be null", () -> new CdeVertex.Builder(null));
    assertMessage(
        "CdeVertex (not named) needs hiddenSize(...), the size of its state, 1 or more",
        () -> vertex().hiddenSize(0).build());
  }

  /** The dynamics draw first values, so that the layer's own setting would be without effect. */
  @Test
  void aWeightInitOfTheLayerIsRefused() {
    assertRefused(
        "The first values of this layer are drawn by its dynamics; give weightInit",
        builder -> builder.weightInit(WeightInit.XAVIER));
  }

  private static void assertRefused(String message, UnaryOperator<CdeLayer.Builder> setting) {
    assertMessage(message, () -> setting.apply(layer()));
  }

  private static void assertMessage(String message, Executable action) {
    String seen = assertThrows(IllegalArgumentException.class, action).getMessage();
    assertTrue(seen.startsWith(message), seen);
  }
}
