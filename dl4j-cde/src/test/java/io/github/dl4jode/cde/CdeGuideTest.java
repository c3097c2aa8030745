package io.github.dl4jode.cde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.cde.layer.CdeLayer;
import io.github.dl4jode.cde.layer.CdeOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The example of the guide's "Controlled equations". */
class CdeGuideTest {

  /** The guide's field. */
  public static final class Leaky extends ControlledDynamics {
    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("W", channels(), hidden());
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      INDArray weights = parameters.get("W");
      weights.assign(Nd4j.randn(weights.dataType(), weights.shape()).muli(0.3));
    }

    @Override
    protected SDVariable product(
        SameDiff graph, SDVariable z, SDVariable control, Map<String, SDVariable> parameters) {
      return z.mul(z).rsub(1).mul(control.mmul(parameters.get("W")));
    }
  }

  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Adam(0.01))
                .list()
                .layer(
                    new CdeLayer.Builder(new Leaky())
                        .hiddenSize(16)
                        .output(CdeOutput.STATES)
                        .build())
                .layer(new RnnOutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.recurrent(3))
                .build());
    network.init();
    return network;
  }

  @Test
  void aFieldOfOnesOwn() {
    MultiLayerNetwork network = network();
    INDArray series = Nd4j.rand(4, 3, 7);
    assertArrayEquals(new long[] {4, 2, 7}, network.output(series).shape());
    INDArray labels = Nd4j.zeros(4, 2, 7);
    labels.tensorAlongDimension(0, 0, 2).assign(1);
    network.fit(series, labels);
    assertTrue(Double.isFinite(network.score()));
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
    assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
  }

  /** The guide's lines are those of this file. */
  @Test
  void theGuideHasThisField() throws IOException {
    String guide = Files.readString(Path.of("../docs/guide.md"));
    for (String line :
        new String[] {
          "parameters.addWeightParam(\"W\", channels(), hidden());",
          "weights.assign(Nd4j.randn(weights.dataType(), weights.shape()).muli(0.3));",
          "return z.mul(z).rsub(1).mul(control.mmul(parameters.get(\"W\")));",
          ".layer(new CdeLayer.Builder(new"
              + " Leaky()).hiddenSize(16).output(CdeOutput.STATES).build())"
        }) {
      assertTrue(guide.contains(line), line);
    }
  }
}
