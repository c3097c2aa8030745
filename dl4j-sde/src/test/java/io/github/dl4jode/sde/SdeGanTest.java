package io.github.dl4jode.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.file.ModelFileException;
import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.ops.transforms.Transforms;

class SdeGanTest {

  private static final double[] TIMES = {0, 0.7, 1, 2.5};

  private static SdeGanBuilder small() {
    return SdeGan.builder(2)
        .initialNoise(2)
        .state(3)
        .criticState(3)
        .hidden(4)
        .noise(2)
        .solver(SdeSolver.of(SdeMethods.MIDPOINT, 0.5))
        .dataType(DataType.DOUBLE);
  }

  private static INDArray values() {
    SplittableRandom random = new SplittableRandom(2);
    double[] numbers = random.doubles(3 * 2 * 4, -1, 1).toArray();
    return Nd4j.create(numbers, new long[] {3, 2, 4}, DataType.DOUBLE);
  }

  private static INDArray withGaps() {
    INDArray values = values();
    values.putScalar(0, 1, 2, Double.NaN);
    values.putScalar(2, 0, 1, Double.NaN);
    return values;
  }

  private static boolean isOfCritic(String parameter) {
    return parameter.startsWith("critic") || parameter.startsWith("score");
  }

  /** The score's derivative along random directions in each parameter, by central differences. */
  @ParameterizedTest
  @ValueSource(strings = {"general", "diagonal", "undone", "gaps"})
  void gradientsOfBothPlayersEqualDifferences(String kind) {
    SdeGanBuilder builder = small();
    switch (kind) {
      case "diagonal" -> builder.diagonalNoise();
      case "undone" ->
          builder
              .solver(SdeSolver.of(SdeMethods.REVERSIBLE_HEUN, 0.5))
              .gradient(new SdeGradientMethod.UndoneSteps());
      default -> {}
    }
    SdeGan model = builder.build();
    ComputationGraph network = model.network();
    MultiDataSet data = model.dataSet(kind.equals("gaps") ? withGaps() : values(), TIMES);
    SplittableRandom random = new SplittableRandom(6);
    GraphGradients.gradient(network, data);
    Map<String, INDArray> gradients = new HashMap<>();
    network.gradient().gradientForVariable().forEach((name, g) -> gradients.put(name, g.dup()));
    assertEquals(network.paramTable().keySet(), gradients.keySet());
    network
        .paramTable()
        .forEach(
            (name, part) -> {
              INDArray direction = normal(random, part.shape());
              double slope = slope(network, data, part, direction);
              double expected = gradients.get(name).mul(direction).sumNumber().doubleValue() / 3;
              // The generator climbs.
              assertEquals(isOfCritic(name) ? slope : -slope, expected, 1e-8, name);
              assertTrue(Math.abs(slope) > 1e-6, name + " has no influence");
            });
  }

  private static INDArray normal(SplittableRandom random, long... shape) {
    INDArray numbers = Nd4j.create(DataType.DOUBLE, shape);
    Noise.GAUSSIAN.draw(random, numbers);
    return numbers;
  }

  private static double slope(
      ComputationGraph network, MultiDataSet data, INDArray part, INDArray direction) {
    INDArray kept = part.dup();
    part.addi(direction.mul(1e-5));
    double above = GraphGradients.score(network, data);
    part.assign(kept.sub(direction.mul(1e-5)));
    double below = GraphGradients.score(network, data);
    part.assign(kept);
    return (above - below) / 2e-5;
  }

  @Test
  void aSavedModelGoesOnWithTheSameBits(@TempDir Path folder) throws IOException {
    SdeGan model = small().build();
    model.fit(withGaps(), TIMES);
    Path file = folder.resolve("model.zip");
    model.save(file);
    SdeGan loaded = SdeGan.load(file);
    double first = model.fit(values(), TIMES);
    assertEquals(first, loaded.fit(values(), TIMES));
    assertEquals(model.fit(values(), TIMES), loaded.fit(values(), TIMES));
    assertEquals(model.network().params(), loaded.network().params());
    assertEquals(model.sample(5, TIMES, 3), loaded.sample(5, TIMES, 3));
    assertEquals(model.critic(values(), TIMES), loaded.critic(values(), TIMES));
    assertEquals(3, loaded.iterations());
  }

  /** Samples are those of the mean of the parameters after the second and the third iteration. */
  @Test
  void parametersAreAveraged(@TempDir Path folder) throws IOException {
    SdeGan model = small().averageAfter(1).build();
    model.fit(values(), TIMES);
    INDArray first = model.network().params().dup();
    INDArray ofFirst = model.sample(2, TIMES, 3);
    model.fit(values(), TIMES);
    INDArray second = model.network().params().dup();
    Path file = folder.resolve("model.zip");
    model.save(file);
    SdeGan loaded = SdeGan.load(file);
    for (SdeGan one : new SdeGan[] {model, loaded}) {
      one.fit(values(), TIMES);
    }
    INDArray averaged = model.sample(2, TIMES, 3);
    assertEquals(averaged, loaded.sample(2, TIMES, 3));
    SdeGan plain = small().build();
    plain.network().params().assign(first);
    assertEquals(plain.sample(2, TIMES, 3), ofFirst);
    plain.network().params().assign(second.add(model.network().params()).div(2));
    assertTrue(plain.sample(2, TIMES, 3).equalsWithEps(averaged, 1e-12));
  }

  /** DL4J remembers the labels of the last training. */
  @Test
  void theCriticOfATrainedModelReadsAnyNumberOfSeries() {
    SdeGan model = small().build();
    model.fit(values(), TIMES);
    INDArray all = model.critic(values(), TIMES);
    INDArray one = values().get(NDArrayIndex.interval(1, 2)).dup('c');
    assertEquals(all.getDouble(1), model.critic(one, TIMES).getDouble(0), 1e-14);
  }

  @Test
  void noiseIsNewInEachIterationAndSeed() {
    SdeGan model = small().build();
    INDArray noise = model.dataSet(values(), TIMES).getFeatures(1);
    assertEquals(noise, model.dataSet(values(), TIMES).getFeatures(1));
    model.fit(values(), TIMES);
    assertNotEquals(noise, model.dataSet(values(), TIMES).getFeatures(1));
    assertNotEquals(noise, small().seed(2).build().dataSet(values(), TIMES).getFeatures(1));
    assertNotEquals(model.sample(5, TIMES, 3), model.sample(5, TIMES, 4));
  }

  @Test
  void seriesAreReadLinearlyFromTheState() {
    SdeGan model = small().build();
    Map<String, INDArray> all =
        model.network().feedForward(model.dataSet(values(), TIMES).getFeatures(), false);
    INDArray generated = all.get("generated");
    INDArray states = all.get("paths");
    INDArray weights = model.network().getParam("readout_W");
    INDArray bias = model.network().getParam("readout_b");
    for (int time = 0; time < 4; time++) {
      INDArray expected = at(states, time).mmul(weights).addRowVector(bias);
      assertTrue(expected.equalsWithEps(at(generated, time), 1e-12));
    }
    assertArrayEquals(new long[] {5, 2, 4}, model.sample(5, TIMES, 3).shape());
  }

  /** Heun's method by hand, with the parameters of the network. */
  @Test
  void theCriticIsAControlledEquationAlongLines() {
    SdeGan model = small().build();
    INDArray values = values();
    INDArray path = Nd4j.create(DataType.DOUBLE, 3, 3, 4);
    path.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3), NDArrayIndex.all()).assign(values);
    for (int k = 0; k < 4; k++) {
      path.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.point(k)).assign(TIMES[k]);
    }
    Map<String, INDArray> p = model.network().paramTable();
    INDArray first =
        at(path, 0).mmul(p.get("critic_initialW1")).addRowVector(p.get("critic_initialb1"));
    INDArray h =
        Transforms.tanh(first)
            .mmul(p.get("critic_initialW2"))
            .addRowVector(p.get("critic_initialb2"));
    for (int k = 0; k < 3; k++) {
      INDArray step = at(path, k + 1).sub(at(path, k));
      INDArray slope = moved(p, h, step);
      INDArray other = moved(p, h.add(slope), step);
      h = h.add(slope.add(other).mul(0.5));
    }
    INDArray expected = h.mmul(p.get("score_W")).reshape(3);
    assertTrue(expected.equalsWithEps(model.critic(values, TIMES), 1e-12));
  }

  private static INDArray at(INDArray path, int time) {
    return path.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(time)).dup('c');
  }

  /** F(h) step. */
  private static INDArray moved(Map<String, INDArray> p, INDArray h, INDArray step) {
    INDArray x = h.mmul(p.get("critic_fieldfW1")).addRowVector(p.get("critic_fieldfb1"));
    INDArray active = x.mul(Transforms.sigmoid(x)).mul(0.909);
    INDArray field =
        Transforms.tanh(
            active.mmul(p.get("critic_fieldfW2")).addRowVector(p.get("critic_fieldfb2")));
    return field.reshape('c', 3, 3, 3).mul(step.reshape('c', 3, 1, 3)).sum(2);
  }

  @Test
  void weightsOfTheCriticStayWithinTheirBounds() {
    SdeGan model = small().criticUpdater(new Adam(1)).build();
    requireBounds(model);
    model.fit(values(), TIMES);
    requireBounds(model);
  }

  private static void requireBounds(SdeGan model) {
    model
        .network()
        .paramTable()
        .forEach(
            (name, part) -> {
              boolean weights = part.rank() == 2 && part.size(0) > 1;
              double largest = part.amaxNumber().doubleValue();
              if (isOfCritic(name) && weights) {
                assertTrue(largest <= 1.0 / part.size(0) + 1e-15, name + " has " + largest);
              }
            });
    double ofReadout = model.network().getParam("readout_W").amaxNumber().doubleValue();
    assertTrue(ofReadout > 1.0 / 3, "The readout is of the generator, and has no bound");
  }

  /** A generated series has the gaps of the one it is compared with. */
  @Test
  void gapsAreThoseOfTheData() {
    SdeGan model = small().build();
    MultiDataSet data = model.dataSet(withGaps(), TIMES);
    INDArray pairs = model.network().feedForward(data.getFeatures(), false).get("pairs");
    for (int half = 0; half < 2; half++) {
      assertTrue(Double.isNaN(pairs.getDouble(3L * half, 1, 2)));
      assertTrue(Double.isNaN(pairs.getDouble(3L * half + 2, 0, 1)));
    }
    assertEquals(4, pairs.isNaN().castTo(DataType.INT32).sumNumber().intValue());
    assertTrue(Double.isFinite(model.critic(withGaps(), TIMES).sumNumber().doubleValue()));
  }

  @Test
  void refusesWhatCannotWork() {
    SdeGan model = small().build();
    assertMessage(
        "Series are [batch, 2, times], here with 3 times, two or more, not [3, 2, 4]",
        () -> model.fit(values(), 0, 1, 2));
    INDArray infinite = values();
    infinite.putScalar(1, 0, 2, Double.POSITIVE_INFINITY);
    assertMessage(
        "The value of series 1, channel 0 at time 2 of the grid is Infinity; a value is finite, or"
            + " NaN where it is missing",
        () -> model.fit(infinite, TIMES));
    assertMessage(
        "The times of series must be finite and increase; time 2 is 0.5 after 1.0. Sort the"
            + " values by time, and keep one for each time",
        () -> model.critic(values(), 0, 1, 0.5, 2));
    assertMessage(
        "At least one series at two times can be drawn, not 0 at 4",
        () -> model.sample(0, TIMES, 1));
    assertMessage("A series has one channel or more, not 0", () -> SdeGan.builder(0).build());
    assertMessage(
        "Hidden layers need positive widths, not [3, 0]", () -> small().hidden(3, 0).build());
    assertMessage(
        "The Brownian motion has one component or more, not 0", () -> small().noise(0).build());
    for (double decay : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertMessage(
          "The weight decay is 0 or more and finite, not " + decay,
          () -> small().weightDecay(decay).build());
    }
    assertMessage(
        "Parameters are averaged after 0 iterations or more, not -1",
        () -> small().averageAfter(-1));
    assertMessage(
        "The network is not that of an SDE-GAN",
        () -> SdeGan.of(LatentSde.builder(1).build().network()));
  }

  /** DL4J reads the front of a file alone, and does not see that its directory is gone. */
  @Test
  void aFileThatIsCutShortIsNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("gan.zip");
    small().build().save(file);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 30));
    assertEquals(
        file + " cannot be read as a model: it is no ZIP file, or is cut short.",
        assertThrows(ModelFileException.class, () -> SdeGan.load(file)).getMessage());
  }

  private static void assertMessage(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }
}
