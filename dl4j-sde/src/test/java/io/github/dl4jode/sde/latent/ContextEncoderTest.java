package io.github.dl4jode.sde.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jode.testing.GraphGradients;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions;
import org.nd4j.linalg.ops.transforms.Transforms;

class ContextEncoderTest {

  private static final double[] TIMES = {0, 0.3, 0.5, 1};

  private static ComputationGraph network() {
    InputType series = InputType.recurrent(2);
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("values", "mask", "times")
                .addVertex("context", new ContextEncoder(5), "values", "mask", "times")
                .addVertex("summary", new FirstTime(), "context")
                .setOutputs("context", "summary")
                .setInputTypes(series, series, InputType.feedForward(1))
                .build());
    network.init();
    return network;
  }

  private static ComputationGraph trained(int hidden) {
    InputType series = InputType.recurrent(2);
    ComputationGraph network =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("values", "mask", "times")
                .addVertex("context", new ContextEncoder(hidden), "values", "mask", "times")
                .addLayer(
                    "loss",
                    new RnnLossLayer.Builder(LossFunctions.LossFunction.L2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "context")
                .setOutputs("loss")
                .setInputTypes(series, series, InputType.feedForward(1))
                .build());
    network.init();
    return network;
  }

  @Test
  void aStateHasReadItsTimeAndAllLaterOnes() {
    ComputationGraph network = network();
    Nd4j.getRandom().setSeed(1);
    INDArray values = Nd4j.randn(DataType.DOUBLE, 3, 2, 4);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 3, 2, 4);
    mask.putScalar(1, 0, 2, 0);
    INDArray[] read = network.output(values, mask, Nd4j.createFromArray(TIMES));
    Map<String, INDArray> p = network.getVertex("context").paramTable(false);
    INDArray h = Nd4j.zeros(DataType.DOUBLE, 3, 5);
    for (int k = 3; k >= 0; k--) {
      INDArray shown = mask.slice(k, 2).dup('c');
      INDArray gap = Nd4j.zeros(DataType.DOUBLE, 3, 1).addi(k == 0 ? 0 : TIMES[k] - TIMES[k - 1]);
      INDArray x = Nd4j.hstack(values.slice(k, 2).mul(shown), shown, gap);
      INDArray keep = Transforms.sigmoid(gate("z", x, h, p));
      INDArray reset = Transforms.sigmoid(gate("r", x, h, p));
      INDArray fresh = Transforms.tanh(gate("h", x, reset.mul(h), p));
      h = keep.mul(h).add(keep.rsub(1).mul(fresh));
      assertEquals(0, read[0].slice(k, 2).dup('c').distance2(h), 1e-12, "time " + k);
    }
    assertEquals(read[0].slice(0, 2).dup('c'), read[1]);
  }

  /** Steps of many series are kept, those of a few are computed again by loops of another kind. */
  @Test
  void theGradientIsTheSumOfThoseOfParts() {
    int hidden = 70;
    int part = 4;
    int batch = 64 * part;
    ComputationGraph network = trained(hidden);
    Nd4j.getRandom().setSeed(5);
    INDArray values = Nd4j.randn(DataType.DOUBLE, batch, 2, 4);
    INDArray mask = Nd4j.rand(DataType.DOUBLE, batch, 2, 4).gt(0.3).castTo(DataType.DOUBLE);
    INDArray wanted = Nd4j.randn(DataType.DOUBLE, batch, hidden, 4);
    INDArray sum = Nd4j.zeros(DataType.DOUBLE, network.numParams());
    for (int first = 0; first < batch; first += part) {
      INDArrayIndex[] rows = {
        NDArrayIndex.interval(first, first + part), NDArrayIndex.all(), NDArrayIndex.all()
      };
      sum.addi(
          GraphGradients.gradient(
              network, data(values.get(rows).dup(), mask.get(rows).dup(), wanted.get(rows).dup())));
    }

    for (int repetition = 0; repetition < 2; repetition++) {
      INDArray gradient = GraphGradients.gradient(network, data(values, mask, wanted));

      assertEquals(0, gradient.distance2(sum), 1e-10 * sum.norm2Number().doubleValue());
    }
  }

  private static MultiDataSet data(INDArray values, INDArray mask, INDArray wanted) {
    return new MultiDataSet(
        new INDArray[] {values, mask, Nd4j.createFromArray(TIMES)}, new INDArray[] {wanted});
  }

  private static INDArray gate(String name, INDArray x, INDArray h, Map<String, INDArray> p) {
    return x.mmul(p.get("W" + name))
        .add(h.mmul(p.get("U" + name)))
        .addRowVector(p.get("b" + name).dup('c').reshape('c', 1, h.size(1)));
  }

  @Test
  void aStateWithoutSizeIsRefused() {
    assertEquals(
        "ContextEncoder (not named) needs a state of positive size, not 0",
        assertThrows(IllegalArgumentException.class, () -> new ContextEncoder(0)).getMessage());
  }
}
