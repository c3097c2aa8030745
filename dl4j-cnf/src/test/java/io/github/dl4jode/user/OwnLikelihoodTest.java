package io.github.dl4jode.user;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.FlowVae;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.testing.GraphGradients;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
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

  private final INDArray examples =
      Nd4j.createFromArray(new Random(1).doubles(12).toArray()).reshape(4, 3);

  private static FlowVae vae() {
    return FlowVae.builder(3, 2)
        .likelihood(new Laplace(0.5))
        .dataType(DataType.DOUBLE)
        .seed(7)
        .build();
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
  void theGradientIsThatOfFiniteDifferences() {
    ComputationGraph graph = vae().graph();
    MultiDataSet data = new MultiDataSet(examples, examples);
    double[] gradient = GraphGradients.gradient(graph, data).divi(4).toDoubleVector();
    double[] differences = GraphGradients.differences(graph, data).divi(4).toDoubleVector();
    assertArrayEquals(differences, gradient, 1e-6);
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
