package io.github.dl4jode.sde.latent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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
