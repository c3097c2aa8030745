package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.divergence.HutchinsonDivergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.dynamics.TimedLayer;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.penalty.DynamicsPenalties;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/** The gradient of the score against central differences in double precision. */
class CnfGradientTest {

  private static final int BATCH = 3;
  private static final int SIZE = 2;

  private static final List<GradientMethod> METHODS =
      List.of(new ContinuousAdjoint(), new InterpolatingAdjoint(), new DiscreteAdjoint());

  static Stream<Arguments> kinds() {
    return Flows.dynamics().entrySet().stream()
        .flatMap(
            kind ->
                METHODS.stream()
                    .map(
                        method ->
                            Arguments.of(kind.getKey(), method, Flows.layer(kind.getValue()))));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("kinds")
  void everyKindOfDynamics(String name, GradientMethod method, CnfOutputLayer.Builder layer) {
    check(Flows.network(SIZE, layer.gradient(method).times(0, 0.8).build()));
  }

  static Stream<Arguments> settings() {
    return METHODS.stream()
        .flatMap(
            method ->
                Stream.of(
                        Arguments.of(
                            "three flows backwards in time",
                            Flows.layer(
                                    Flows.dynamics().get("planar"),
                                    Flows.dynamics().get("ffjord CONCAT_SQUASH"),
                                    Flows.dynamics().get("planar"))
                                .times(0.6, 0.1)
                                .base(new BaseDistribution(0.5))),
                        Arguments.of(
                            "Rademacher",
                            Flows.layer(Flows.dynamics().get("ffjord CONCAT"))
                                .divergence(Divergence.hutchinson())),
                        Arguments.of(
                            "Gaussian, penalties",
                            Flows.layer(Flows.dynamics().get("ffjord BLEND"))
                                .divergence(new HutchinsonDivergence(Noise.GAUSSIAN))
                                .penalties(new DynamicsPenalties(0.3, 0.2))),
                        Arguments.of(
                            "penalties of a known divergence",
                            Flows.layer(Flows.dynamics().get("planar"))
                                .times(0.7, 0)
                                .penalties(new DynamicsPenalties(0.3, 0.2))),
                        Arguments.of(
                            "kinetic energy alone, log-density not controlled",
                            Flows.layer(Flows.dynamics().get("dense"))
                                .densityErrorControlled(false)
                                .penalties(new DynamicsPenalties(0.3, 0))))
                    .map(arguments -> with(arguments, method)));
  }

  private static Arguments with(Arguments arguments, GradientMethod method) {
    Object[] all = arguments.get();
    return Arguments.of(all[0], method, all[1]);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("settings")
  void everySetting(String name, GradientMethod method, CnfOutputLayer.Builder layer) {
    check(Flows.network(SIZE, layer.gradient(method).build()));
  }

  /** The gradient goes on into the layers before. */
  @Test
  void behindAnotherLayer() {
    check(
        Flows.network(
            SIZE,
            new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build(),
            Flows.layer(Flows.dynamics().get("ffjord CONCAT_SQUASH")).build()));
  }

  /** And, by the columns of a context, into what made the context. */
  @ParameterizedTest
  @FieldSource("METHODS")
  void contextFromAnotherLayer(GradientMethod method) {
    int context = 2;
    check(
        Flows.network(
            SIZE,
            new DenseLayer.Builder().nOut(2 + context).activation(Activation.TANH).build(),
            Flows.layer(
                    FfjordDynamics.builder().hidden(5).context(context).build(),
                    new PlanarDynamics(3, 3),
                    FfjordDynamics.builder()
                        .hidden(4)
                        .layer(TimedLayer.BLEND)
                        .context(context)
                        .build())
                .gradient(method)
                .build()));
  }

  private static void check(MultiLayerNetwork network) {
    GradientCheck.check(network, Flows.normal(5, BATCH, SIZE));
  }
}
