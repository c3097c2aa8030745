package io.github.dl4jode.user;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.FlowVae;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.testing.GraphGradients;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A likelihood that a user adds without touching the library: from a package of their own. */
public class OwnLikelihoodTest {

  /** The density of Laplace with a learned scale b: -|x - a| / b - log 2b. */
  public record Laplace(@JsonProperty("firstScale") double firstScale) implements Likelihood {

    private static final String LOG_SCALE = "logScale";

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addBiasParam(LOG_SCALE, 1, 1);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get(LOG_SCALE).assign(Math.log(firstScale));
    }

    @Override
    public SDVariable logLikelihood(
        SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
      SDVariable logScale = parameters.get(LOG_SCALE);
      SDVariable distance = decoded.getSameDiff().math().abs(x.sub(decoded));
      SDVariable inverse = decoded.getSameDiff().math().exp(logScale.mul(-1));
      return distance.mul(inverse).mul(-1).sub(logScale).sub(Math.log(2));
    }

    @Override
    public INDArray mean(INDArray decoded) {
      return decoded.dup();
    }
  }

  /** A Laplace distribution whose decoder gives the place and the logarithm of the scale. */
  public record LaplaceOfTwo() implements Likelihood {

    @Override
    public int outputsPerComponent() {
      return 2;
    }

    @Override
    public SDVariable logLikelihood(
        SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
      SameDiff graph = decoded.getSameDiff();
      SDVariable[] values = graph.split(decoded, 2, 1);
      SDVariable place = values[0];
      SDVariable logScale = values[1];
      SDVariable distance = graph.math().abs(x.sub(place));
      return distance.mul(graph.math().exp(logScale.mul(-1))).add(logScale).mul(-1);
    }

    @Override
    public INDArray mean(INDArray decoded) {
      return decoded.get(NDArrayIndex.all(), NDArrayIndex.interval(0, decoded.size(1) / 2)).dup();
    }
  }

  private final INDArray examples =
      Nd4j.createFromArray(new Random(1).doubles(12).toArray()).reshape(4, 3);

  private static FlowVae vae() {
    return vae(new Laplace(0.5));
  }

  private static FlowVae vae(Likelihood likelihood) {
    return FlowVae.builder(3, 2).likelihood(likelihood).dataType(DataType.DOUBLE).seed(7).build();
  }

  @Test
  void theBoundIsThatOfItsFormula() {
    FlowVae vae = vae();
    ComputationGraph graph = vae.graph();
    Map<String, INDArray> activations = graph.feedForward(examples, false);
    INDArray distances = activations.get("decoded").sub(examples);
    double expected = activations.get("ratio").sumNumber().doubleValue();
    for (int i = 0; i < 12; i++) {
      // 2b is 1, and its logarithm 0.
      expected -= Math.abs(distances.getDouble(i / 3, i % 3)) / 0.5;
    }
    assertEquals(expected, activations.get("bound").sumNumber().doubleValue(), 1e-10);
  }

  @Test
  void aDecoderMayHaveTwoValuesForEachComponent() {
    FlowVae vae = vae(new LaplaceOfTwo());
    Map<String, INDArray> activations = vae.graph().feedForward(examples, false);
    INDArray decoded = activations.get("decoded");
    assertArrayEquals(new long[] {4, 6}, decoded.shape());
    double expected = activations.get("ratio").sumNumber().doubleValue();
    for (int i = 0; i < 12; i++) {
      double distance = examples.getDouble(i / 3, i % 3) - decoded.getDouble(i / 3, i % 3);
      double logScale = decoded.getDouble(i / 3, 3 + i % 3);
      expected -= Math.abs(distance) / Math.exp(logScale) + logScale;
    }
    assertEquals(expected, activations.get("bound").sumNumber().doubleValue(), 1e-10);
    assertEquals(3, vae.dimension());
    assertArrayEquals(new long[] {5, 3}, vae.sample(5, 3).shape());
    assertArrayEquals(new long[] {4, 3}, vae.reconstruct(examples, 3).shape());
    assertArrayEquals(new long[] {4}, vae.logLikelihood(examples, 2, 3).shape());
  }

  @Test
  void theGradientIsThatOfFiniteDifferences() {
    MultiDataSet data = new MultiDataSet(examples, examples);
    for (FlowVae each : List.of(vae(), vae(new LaplaceOfTwo()))) {
      double[] gradient = GraphGradients.gradient(each.graph(), data).divi(4).toDoubleVector();
      double[] differences =
          GraphGradients.differences(each.graph(), data).divi(4).toDoubleVector();
      assertArrayEquals(differences, gradient, 1e-6);
    }
  }

  @Test
  void itIsTrainedSavedAndRestored(@TempDir File folder) throws IOException {
    FlowVae vae = vae();
    INDArray scale = vae.graph().getLayer("bound").getParam("logScale");
    vae.fit(examples);
    assertTrue(Math.abs(scale.getDouble(0) - Math.log(0.5)) > 1e-6, "the scale is learned");
    File file = new File(folder, "vae.zip");
    vae.save(file);
    FlowVae restored = FlowVae.load(file);
    assertEquals(
        vae.evidenceLowerBound(examples, 3, 5), restored.evidenceLowerBound(examples, 3, 5));
  }
}
