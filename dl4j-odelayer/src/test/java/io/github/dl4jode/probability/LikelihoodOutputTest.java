package io.github.dl4jode.probability;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.dl4jode.layer.compiled.CompiledLayer;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** A last layer whose density is known: -(x - m)² / 2 of each component, with a learned mean m. */
class LikelihoodOutputTest {

  /** Without the normal constant. */
  private static final class NormalOutput extends LikelihoodOutputLayer {

    private static final long serialVersionUID = 1L;

    NormalOutput() {
      super(new Builder());
      finish(new Builder());
    }

    @Override
    protected void inferSizes(InputType inputType) {
      require(inputType.arrayElementsPerExample() == 2, "reads points of a plane");
    }

    @Override
    public void defineParameters(SDLayerParams params) {
      params.addWeightParam("m", 1, 2);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
      params.get("m").assign(Nd4j.createFromArray(new double[][] {{0.5, -1}}));
    }

    @Override
    public SDVariable defineLayer(
        SameDiff sameDiff,
        SDVariable layerInput,
        Map<String, SDVariable> paramTable,
        SDVariable mask) {
      SDVariable distance = layerInput.sub(paramTable.get("m"));
      return sameDiff.sum(distance.mul(distance).mul(-0.5), true, 1);
    }

    @SuppressWarnings("unchecked")
    private static final class Builder extends CompiledLayer.Builder<Builder> {
      @Override
      public NormalOutput build() {
        return new NormalOutput();
      }
    }
  }

  private static final double[][] POINTS = {{1, 2}, {-0.5, 0.25}, {3, -2}};
  private static final double L2 = 0.1;

  private final INDArray points = Nd4j.createFromArray(POINTS);

  private static MultiLayerNetwork network(double l2) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .l2(l2)
                .list()
                .layer(new NormalOutput())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    return network;
  }

  /** log p of a point. */
  private static double likelihood(double[] point, double... m) {
    return -0.5 * (Math.pow(point[0] - m[0], 2) + Math.pow(point[1] - m[1], 2));
  }

  private static double meanLoss(double... m) {
    double sum = 0;
    for (double[] point : POINTS) {
      sum -= likelihood(point, m);
    }
    return sum / POINTS.length;
  }

  @Test
  void itsOutputIsTheLikelihoodOfEachExample() {
    INDArray output = network(0).output(points);
    assertArrayEquals(new long[] {3, 1}, output.shape());
    for (int i = 0; i < 3; i++) {
      assertEquals(likelihood(POINTS[i], 0.5, -1), output.getDouble(i), 1e-14);
    }
  }

  @Test
  void itsScoreIsTheMeanLossAndTheRegularisation() {
    double regularisation = 0.5 * L2 * (0.25 + 1);
    MultiLayerNetwork network = network(L2);
    DataSet data = new DataSet(points, null);
    assertEquals(meanLoss(0.5, -1) + regularisation, network.score(data), 1e-14);
    assertEquals(meanLoss(0.5, -1) + regularisation, network.score(data, true), 1e-14);
    INDArray each = network.scoreExamples(data, true);
    INDArray alone = network.scoreExamples(data, false);
    for (int i = 0; i < 3; i++) {
      double loss = -likelihood(POINTS[i], 0.5, -1);
      assertEquals(loss + regularisation, each.getDouble(i), 1e-14);
      assertEquals(loss, alone.getDouble(i), 1e-14);
    }
  }

  /** It would be passed over otherwise, and the hidden values would be learned from. */
  @Test
  void aMaskThatIsNotOneOfExamplesIsRefused() {
    MultiLayerNetwork network = network(0);
    INDArray ofValues = Nd4j.ones(DataType.DOUBLE, 3, 2);
    DataSet data = new DataSet(points, points, null, ofValues);
    String message =
        assertThrows(IllegalArgumentException.class, () -> network.fit(data)).getMessage();
    assertEquals(
        "NormalOutput \"layer0\": the mask of the labels has shape [3, 2], and there is one"
            + " likelihood for each of 3 examples; give a mask of shape [3, 1]",
        message);
  }

  @Test
  void aMaskedExampleIsNotLearnedFrom() {
    MultiLayerNetwork network = network(0);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}});
    network.fit(new DataSet(points, points, null, mask));
    // The gradient is the sum over the two examples that are seen, divided by three.
    double slope = (0.5 - POINTS[0][0] + 0.5 - POINTS[2][0]) / 3;
    assertEquals(0.5 - 0.1 * slope, network.getParam("0_m").getDouble(0), 1e-14);
  }

  /** dL/dm = m - mean of x; a step of SGD takes a tenth of it. */
  @Test
  void anIterationFollowsTheGradientOfTheMean() {
    MultiLayerNetwork network = network(0);
    network.fit(new DataSet(points, points));
    assertEquals(meanLoss(0.5, -1), network.score(), 1e-14, "of the pass of the gradient");
    double first = 0.5 - 0.1 * (0.5 - 3.5 / 3);
    double second = -1 - 0.1 * (-1 - 0.25 / 3);
    assertEquals(first, network.params().getDouble(0), 1e-14);
    assertEquals(second, network.params().getDouble(1), 1e-14);
    // Of the parameters as they are now, for the same array of data.
    assertEquals(meanLoss(first, second), network.score(new DataSet(points, points), true), 1e-14);
  }

  @Test
  void theScoreAfterAnotherScoreIsOfTheParametersOfTheMoment() {
    MultiLayerNetwork network = network(0);
    network.setInput(points);
    network.computeGradientAndScore();
    IOutputLayer output = (IOutputLayer) network.getOutputLayer();
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    network.params().assign(0);
    output.setInput(points, none);
    assertEquals(meanLoss(0, 0), output.computeScore(0, true, none), 1e-14);
    assertEquals(meanLoss(0, 0) + 2, output.computeScore(2, false, none), 1e-14);
  }

  @Test
  void labelsAreKeptAndIgnored() {
    IOutputLayer output = (IOutputLayer) network(0).getOutputLayer();
    assertFalse(output.needsLabels());
    assertNull(output.getLabels());
    INDArray labels = Nd4j.ones(3, 1);
    output.setLabels(labels);
    assertSame(labels, output.getLabels());
    output.setInput(points, LayerWorkspaceMgr.noWorkspaces());
    output.clear();
    assertNull(output.getLabels());
    assertNull(output.input());
  }

  @Test
  void withoutAnInputThereIsNoScore() {
    IOutputLayer output = (IOutputLayer) network(0).getOutputLayer();
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    assertThrows(IllegalStateException.class, () -> output.computeScore(0, false, none));
    assertThrows(
        IllegalStateException.class,
        () -> ((org.deeplearning4j.nn.api.Layer) output).backpropGradient(null, none));
  }

  @Test
  void whatIsForClassifiersIsRefused() {
    LikelihoodOutputRuntime output = (LikelihoodOutputRuntime) network(0).getOutputLayer();
    DataSet data = new DataSet(points, points);
    List<Executable> calls =
        List.of(
            () -> output.f1Score(data),
            () -> output.f1Score(points, points),
            () -> output.predict(points),
            () -> output.predict(data),
            () -> output.fit((DataSetIterator) null),
            () -> output.fit(points, points),
            () -> output.fit(data),
            () -> output.fit(points, new int[3]));
    for (Executable call : calls) {
      assertEquals(
          "A density model has no labels; use the network's output(...) for log-likelihoods, and"
              + " its fit(...) to train",
          assertThrows(UnsupportedOperationException.class, call).getMessage());
    }
  }
}
