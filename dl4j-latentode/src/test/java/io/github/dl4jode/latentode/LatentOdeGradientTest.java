package io.github.dl4jode.latentode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.layer.Anchor;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.testing.GraphGradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** The gradient of the whole graph against finite differences, the noise of the sample fixed. */
class LatentOdeGradientTest {

  private static void assertExactGradient(LatentOdeBuilder builder) {
    assertExactGradient(builder, Models.irregular(4, 3));
  }

  private static void assertExactGradient(LatentOdeBuilder builder, SeriesSet series) {
    LatentOde model = builder.build();
    ComputationGraph graph = model.network();
    MultiDataSet data = Models.minibatch(model, series);
    INDArray exact = GraphGradients.gradient(graph, data);
    double largest = exact.amaxNumber().doubleValue();
    assertTrue(largest > 1, "a gradient of 0 would prove nothing");
    double difference = Models.largestDifference(exact, GraphGradients.differences(graph, data));
    assertTrue(difference < 1e-7 * largest, difference + " of " + largest);
  }

  @Test
  void ofAllParametersWithLearntNoise() {
    ObservationNoise noise = new ObservationNoise(new double[] {0.3, 0.5}, true);
    assertExactGradient(Models.small().noise(noise));
  }

  @Test
  void withTheDivergenceAnnealed() {
    assertExactGradient(Models.small().noise(0.4).klAnnealing(new KlAnnealing(0.25, 10)));
  }

  @Test
  void withTimesAsEventsOfAPoissonProcess() {
    assertExactGradient(Models.small().poissonTimes(Readout.of(Activation.TANH, 3)));
  }

  @Test
  void ofOneSeriesWithTimesAsEvents() {
    assertExactGradient(
        Models.small().poissonTimes(Readout.of(Activation.TANH, 3)), Models.irregular(1, 3));
  }

  @Test
  void withTheStateAtTheLastPoint() {
    assertExactGradient(Models.small().anchor(Anchor.LAST_POINT));
  }

  @Test
  void withTheStateAtTheLastPointAndTimesAsEvents() {
    assertExactGradient(
        Models.small().anchor(Anchor.LAST_POINT).poissonTimes(Readout.of(Activation.TANH, 3)));
  }

  @Test
  void clippedPartByPart() {
    double limit = 5;
    LatentOde free = Models.small().updater(new Sgd(1)).build();
    LatentOde clipped =
        Models.small()
            .updater(new Sgd(1))
            .gradientNormalization(GradientNormalization.ClipL2PerLayer, limit)
            .build();
    MultiDataSet data = Models.minibatch(free, Models.irregular(4, 3));
    List<Boolean> beyond = new ArrayList<>();
    for (String part : List.of("encoder", "ode", "decoder", "bound")) {
      INDArray whole = step(free, part, data);
      double norm = whole.norm2Number().doubleValue();
      beyond.add(norm > limit);
      INDArray expected = whole.mul(Math.min(1, limit / norm));
      double difference = Models.largestDifference(expected, step(clipped, part, data));
      assertEquals(0, difference, 1e-9, part + ", " + norm);
    }
    assertTrue(beyond.contains(true) && beyond.contains(false), "both kinds: " + beyond);
  }

  /** What the first iteration adds to the parameters of a part. */
  private static INDArray step(LatentOde model, String part, MultiDataSet data) {
    ComputationGraph network = model.network().clone();
    INDArray before = network.getVertex(part).params().dup();
    network.fit(data);
    return network.getVertex(part).params().sub(before);
  }

  @Test
  void whateverTheNumberOfTimes() {
    LatentOde model = Models.small().build();
    ComputationGraph graph = model.network();
    for (int count : new int[] {1, 2, 3, 4, 5, 6}) {
      // One series a minibatch more, so one row and some times more.
      SeriesSet series = Models.irregular(count, 100 + count);
      MultiDataSet data = Models.minibatch(model, series);
      INDArray alone = GraphGradients.gradient(Models.small().build().network(), data);
      assertEquals(
          0,
          Models.largestDifference(alone, GraphGradients.gradient(graph, data)),
          1e-12,
          "" + count);
    }
  }

  @Test
  void contentsOfMissingValuesAreOfNoAccountToTheBit() {
    LatentOde model = Models.small().build();
    MultiDataSet data = Models.minibatch(model, Models.irregular(5, 3));
    MultiDataSet other = Models.minibatch(model, Models.irregular(5, 3));
    for (int[] pair : new int[][] {{0, 1}, {3, 4}}) {
      INDArray hidden = other.getFeatures(pair[1]).rsub(1);
      assertTrue(hidden.sumNumber().doubleValue() > 5, "something is missing");
      other.getFeatures(pair[0]).addi(hidden.mul(1234.5));
    }
    for (int i = 0; i < 3; i++) {
      model.fit(data);
    }
    LatentOde twin = Models.small().build();
    for (int i = 0; i < 3; i++) {
      twin.fit(other);
    }
    assertEquals(model.network().score(), twin.network().score());
    assertTrue(
        Arrays.equals(
            model.network().params().toDoubleVector(), twin.network().params().toDoubleVector()));
  }

  @Test
  void missingValuesMayBeNotANumberButNoOthers() {
    LatentOde model = Models.small().build();
    LatentOde twin = Models.small().build();
    MultiDataSet data = Models.minibatch(model, Models.irregular(5, 3));
    MultiDataSet other = Models.minibatch(model, Models.irregular(5, 3));
    INDArray mask = other.getFeatures(4);
    // 0 where the mask is 1, else 0 / 0.
    other.getFeatures(3).addi(mask.div(mask).subi(1));
    assertTrue(Double.isNaN(other.getFeatures(3).sumNumber().doubleValue()));
    assertEquals(model.fit(data), twin.fit(other));
    assertEquals(model.network().params(), twin.network().params());
    data.getFeatures(3).assign(Double.NaN);
    Exception refusal = assertThrows(IllegalStateException.class, () -> model.fit(data));
    assertTrue(refusal.getMessage().contains("series 0"), refusal.getMessage());
  }
}
