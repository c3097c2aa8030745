package io.github.dl4jode.probability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LikelihoodTest {

  /** The value and the slope by what was decoded. */
  private record Point(double value, double slope) {}

  private static Point at(Likelihood likelihood, DataType type, double decoded, double x) {
    SameDiff graph = SameDiff.create();
    SDVariable a = graph.var("a", Nd4j.scalar(decoded).castTo(type).reshape(1, 1));
    SDVariable data = graph.constant(Nd4j.scalar(x).castTo(type).reshape(1, 1));
    SDLayerParams shapes = new SDLayerParams();
    likelihood.defineParameters(shapes);
    Map<String, INDArray> arrays = new HashMap<>();
    shapes.getParamShapes().forEach((name, shape) -> arrays.put(name, Nd4j.create(type, shape)));
    likelihood.initializeParameters(arrays);
    Map<String, SDVariable> parameters = new HashMap<>();
    arrays.forEach((name, array) -> parameters.put(name, graph.var(name, array)));
    SDVariable loss = graph.sum("loss", likelihood.logLikelihood(a, data, parameters));
    loss.markAsLoss();
    double slope = graph.calculateGradients(Map.of(), "a").get("a").getDouble(0);
    return new Point(loss.eval().getDouble(0), slope);
  }

  /** x log σ(a) + (1 - x) log(1 - σ(a)), with the slope x - σ(a), in float where e^a overflows. */
  @ParameterizedTest
  @CsvSource({"0, 0.3", "1.5, 1", "-2, 0.25", "40, 1", "200, 0", "-200, 1", "-200, 0"})
  void bernoulli(double a, double x) {
    double logOfMean = a > 0 ? -Math.log1p(Math.exp(-a)) : a - Math.log1p(Math.exp(a));
    double expected = x * logOfMean + (1 - x) * (logOfMean - a);
    double mean = 1 / (1 + Math.exp(-a));
    Point point = at(Likelihood.bernoulli(), DataType.FLOAT, a, x);
    assertEquals(expected, point.value, 1e-6 * (1 + Math.abs(expected)));
    assertEquals(x - mean, point.slope, 1e-6);
    INDArray decoded = Nd4j.createFromArray(a);
    assertEquals(mean, Likelihood.bernoulli().mean(decoded).getDouble(0), 1e-12);
    assertEquals(a, decoded.getDouble(0));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-140, 1e-200, 1e140})
  void gaussianInAnyUnit(double unit) {
    double expected = -0.5 * 4 - Math.log(unit) - 0.5 * Math.log(2 * Math.PI);
    for (Likelihood each :
        new Likelihood[] {
          Likelihood.gaussian(unit), Likelihood.gaussianWithLearnedDeviation(unit)
        }) {
      Point point = at(each, DataType.DOUBLE, unit, 3 * unit);
      assertEquals(expected, point.value, 1e-10);
      assertEquals(2, point.slope * unit, 1e-10);
    }
  }

  @Test
  void gaussian() {
    double s = 0.7;
    double difference = 0.4;
    double expected = -0.5 * Math.pow(difference / s, 2) - Math.log(s * Math.sqrt(2 * Math.PI));
    for (Likelihood each :
        new Likelihood[] {Likelihood.gaussian(s), Likelihood.gaussianWithLearnedDeviation(s)}) {
      Point point = at(each, DataType.DOUBLE, 1.1, 1.1 + difference);
      assertEquals(expected, point.value, 1e-12);
      assertEquals(difference / (s * s), point.slope, 1e-12);
    }
    assertThrows(IllegalArgumentException.class, () -> Likelihood.gaussian(Double.NaN));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e150})
  void aDeviationThatIsNoneIsRefused(double s) {
    for (Executable call :
        new Executable[] {
          () -> Likelihood.gaussian(s), () -> Likelihood.gaussianWithLearnedDeviation(s)
        }) {
      assertEquals(
          "A Gaussian has a positive standard deviation, not " + s,
          assertThrows(IllegalArgumentException.class, call).getMessage());
    }
  }

  @Test
  void theMeanOfAGaussianIsACopyOfWhatWasDecoded() {
    INDArray decoded = Nd4j.createFromArray(0.5, -2);
    for (Likelihood each :
        new Likelihood[] {Likelihood.gaussian(2), Likelihood.gaussianWithLearnedDeviation(2)}) {
      INDArray mean = each.mean(decoded);
      assertEquals(decoded, mean);
      mean.assign(0);
      assertEquals(0.5, decoded.getDouble(0));
    }
  }

  @Test
  void comeBackFromJson() throws IOException {
    for (Likelihood each :
        new Likelihood[] {
          Likelihood.bernoulli(),
          Likelihood.gaussian(2),
          Likelihood.gaussianWithLearnedDeviation(0.5)
        }) {
      String json = JsonMappers.getMapper().writeValueAsString(each);
      assertEquals(each, JsonMappers.getMapper().readValue(json, Likelihood.class));
    }
  }
}
