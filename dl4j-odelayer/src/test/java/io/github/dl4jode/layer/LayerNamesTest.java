package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.compiled.CompiledLayer;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Layers are seen by their own names and settings. */
class LayerNamesTest {

  private static MultiLayerNetwork dense() {
    return Networks.network(
        InputType.feedForward(4),
        new OdeLayer.Builder(DenseDynamics.builder().hidden(5).build())
            .name("block")
            .times(0, 2)
            .build());
  }

  private static void assertContains(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), text);
    }
  }

  @Test
  void theSummaryShowsTheKindOfEachLayer() {
    assertContains(dense().summary(), "block (OdeLayer");
    MultiLayerNetwork images =
        Networks.network(
            InputType.convolutional(6, 6, 2),
            new Convolution.Builder(3).nOut(4).name("a").build(),
            new GroupNormalization.Builder(2).name("b").build(),
            new ResidualBlock.Builder().name("c").build());
    assertContains(
        images.summary(), "a (Convolution$", "b (GroupNormalization$", "c (ResidualBlock$");
  }

  @Test
  void anOdeLayerShowsAllItsSettings() {
    String text = dense().getLayer(0).conf().getLayer().toString();
    assertContains(
        text,
        "OdeLayer \"block\"(dynamics=DenseDynamics(size=4, hidden=[5]",
        "solver=OdeSolver[method=dopri5",
        "gradient=ContinuousAdjoint[",
        "times=[0.0, 2.0]",
        "output=FINAL_STATE");
  }

  @Test
  void aLossThatIsNotFiniteNamesTheLayer() {
    MultiLayerNetwork network = dense();
    INDArray input = Nd4j.ones(DataType.DOUBLE, 2, 4);
    INDArray labels = Nd4j.valueArrayOf(new long[] {2, 3}, Double.NaN);
    assertEquals(
        "OdeLayer \"block\", backward pass: The output cotangents hold an infinite value or NaN:"
            + " look at the loss, which is not finite or has a derivative that is not finite",
        assertThrows(IllegalArgumentException.class, () -> network.fit(input, labels))
            .getMessage());
  }

  /** DL4J counts the elements of a parameter by an int, which would overflow without a word. */
  @Test
  void aParameterThatDl4jCannotCountIsRefused() {
    DenseDynamics large = DenseDynamics.builder().hidden(1 << 20, 1 << 20).build();
    OdeLayer layer = new OdeLayer.Builder(large).name("block").build();
    String expected =
        " would have a parameter W2 of shape [1048576, 1048576], and Deeplearning4j counts up to"
            + " 2147483647 elements; choose smaller sizes";
    assertEquals(
        "OdeLayer \"block\"" + expected,
        assertThrows(
                DL4JInvalidConfigException.class,
                () -> Networks.network(InputType.feedForward(4), layer))
            .getMessage());
    GraphBuilder graph =
        Networks.configuration()
            .graphBuilder()
            .addInputs("x", "times")
            .addVertex("block", new OdeVertex.Builder(large).build(), "x", "times")
            .setOutputs("block")
            .setInputTypes(InputType.feedForward(3), InputType.feedForward(2));
    assertEquals(
        "OdeVertex (not named)" + expected,
        assertThrows(DL4JInvalidConfigException.class, () -> Graphs.initialised(graph))
            .getMessage());
  }

  @Test
  void imageLayersShowTheirSettings() {
    assertEquals(
        "Convolution(nIn=0, nOut=4, kernel=[3, 3], stride=[1, 1], padding=[0, 0], hasBias=true)",
        new Convolution.Builder(3).nOut(4).build().toString());
    assertEquals(
        "ResidualBlock(nIn=0, nOut=0, stride=1)", new ResidualBlock.Builder().build().toString());
    assertEquals(
        "GroupNormalization(channels=0, groups=chosen by the channels, activation=IDENTITY,"
            + " epsilon=1.0E-5)",
        new GroupNormalization.Builder().build().toString());
    assertEquals("DenseOnTape(W=[3, 2], b=[1, 2])", new Networks.DenseOnTape(3, 2).toString());
  }

  @Test
  void theListOfLayersHasALineForEachOfTheLibrary() {
    String text = OdeLayers.summary(dense());
    assertTrue(text.startsWith("block: OdeLayer \"block\"(dynamics="), text);
    assertEquals(1, text.lines().count());
  }

  @Test
  void theListOfLayersHasVertices() {
    ComputationGraph graph =
        Graphs.initialised(
            Networks.configuration()
                .graphBuilder()
                .addInputs("x", "times")
                .addVertex(
                    "block",
                    new OdeVertex.Builder(DenseDynamics.builder().build()).build(),
                    "x",
                    "times")
                .setOutputs("block")
                .setInputTypes(InputType.feedForward(3), InputType.feedForward(2)));
    assertContains(graph.summary(), "block (OdeVertex$");
    assertContains(
        OdeLayers.summary(graph),
        "block: OdeVertex \"block\"(dynamics=DenseDynamics(size=3",
        "gradient=DiscreteAdjoint");
  }

  /** The graph of a layer has a name for its input, which no parameter takes by accident. */
  @Test
  void aParameterMayBeNamedInput() {
    MultiLayerNetwork network = Networks.network(InputType.feedForward(4), new Scale());
    network.fit(Networks.data(5, 4));
    assertTrue(Double.isFinite(network.score()));
    assertEquals(List.of("input"), List.copyOf(network.getLayer(0).paramTable().keySet()));
  }

  /** The input times a factor for each column. */
  static final class Scale extends CompiledLayer {

    private static final long serialVersionUID = 1L;
    private long inputs;

    @Override
    protected void inferSizes(InputType inputType) {
      inputs = inputType.arrayElementsPerExample();
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
      return inputType;
    }

    @Override
    public void defineParameters(SDLayerParams params) {
      params.addWeightParam("input", 1, inputs);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
      params.get("input").assign(1);
    }

    @Override
    public SDVariable defineLayer(
        SameDiff sameDiff,
        SDVariable layerInput,
        Map<String, SDVariable> paramTable,
        SDVariable mask) {
      return layerInput.mul(paramTable.get("input"));
    }
  }
}
