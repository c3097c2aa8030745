package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.event.EventFunction;
import io.github.dl4jode.event.GraphEvent;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** Events in layers: each example has its own. */
class LayerEventsTest {

  static Stream<GradientMethod> methods() {
    return EachExampleTest.methods();
  }

  @BeforeEach
  void useDouble() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterEach
  void useFloat() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  /** Ends where the sum of the state reaches a threshold that is learnt. */
  public static final class Threshold extends GraphEvent {

    private static final long serialVersionUID = 1L;

    @Override
    public SDVariable function(SameDiff graph, TapeTerm.Variables it) {
      return it.y().sum(1).sub(graph.reshape(it.parameters().get("level"), 1));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Threshold;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  /** A ball that bounces: y = (height, speed). */
  public static final class Bounce extends GraphEvent {

    private static final long serialVersionUID = 1L;

    @Override
    public SDVariable function(SameDiff graph, TapeTerm.Variables it) {
      return graph.slice(it.y(), new int[] {0, 0}, 1, 1);
    }

    @Override
    public boolean changesState() {
      return true;
    }

    @Override
    public SDVariable change(SameDiff graph, TapeTerm.Variables it) {
      SDVariable speed = graph.slice(it.y(), new int[] {0, 1}, 1, 1);
      SDVariable factor = graph.reshape(graph.math().neg(it.parameters().get("restitution")), 1, 1);
      return graph.concat(1, graph.slice(it.y(), new int[] {0, 0}, 1, 1), speed.mul(factor));
    }

    @Override
    public EventFunction.Crossing crossing() {
      return EventFunction.Crossing.FALLING;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bounce;
    }

    @Override
    public int hashCode() {
      return 2;
    }
  }

  /** y' = growth y, with the level of the threshold among its parameters. */
  public static final class Growth extends Dynamics {

    private static final long serialVersionUID = 1L;

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("growth", 1, 1);
      parameters.addBiasParam("level", 1);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("growth").assign(0.8);
      parameters.get("level").assign(4);
    }

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      return y.mul(parameters.get("growth"));
    }
  }

  /** y'' = -gravity. */
  public static final class Fall extends Dynamics {

    private static final long serialVersionUID = 1L;

    @Override
    public boolean equals(Object other) {
      return other instanceof Fall;
    }

    @Override
    public int hashCode() {
      return 3;
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("gravity", 1, 1);
      parameters.addBiasParam("restitution", 1);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("gravity").assign(9.81);
      parameters.get("restitution").assign(0.5);
    }

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      SDVariable speed = graph.slice(y, new int[] {0, 1}, 1, 1);
      return graph.concat(1, speed, graph.math().neg(parameters.get("gravity")));
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aThresholdEndsEachExample(GradientMethod method) {
    OdeLayer layer =
        new OdeLayer.Builder(new Growth())
            .solver(EachExampleTest.TIGHT)
            .gradient(method)
            .times(0, 1)
            .event(new Threshold())
            .build();
    assertTrue(layer.eachExample());
    MultiLayerNetwork network = EachExampleTest.network(DataType.DOUBLE, layer);
    INDArray inputs = EachExampleTest.inputs(DataType.DOUBLE, 6).mul(3);
    network.setInput(inputs);
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(network)
                .input(inputs)
                .labels(inputs.mul(0.2))
                .epsilon(1e-5)
                .maxRelError(1e-5)
                .minAbsoluteError(1e-8)));
    // The layer alone: where y e^0.8 passes the level, the output has the sum of the level.
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .list()
            .layer(layer.clone())
            .setInputType(InputType.feedForward(2))
            .build();
    MultiLayerNetwork alone = new MultiLayerNetwork(configuration);
    alone.init();
    INDArray starts = Nd4j.createFromArray(new double[][] {{1, 2}, {0.5, 0.25}, {3, 3}});
    INDArray ends = alone.output(starts);
    assertEquals(4, ends.getRow(0).sumNumber().doubleValue(), 1e-8);
    assertEquals(0.75 * Math.exp(0.8), ends.getRow(1).sumNumber().doubleValue(), 1e-8);
    // It starts above the level, and never meets it.
    assertEquals(6 * Math.exp(0.8), ends.getRow(2).sumNumber().doubleValue(), 1e-7);
  }

  /**
   * Gravity and restitution are learnt from the heights of bouncing balls. A loss of speeds would
   * jump where a bounce passes the time of an output.
   */
  @Test
  void bouncesAreLearnt(@TempDir Path folder) throws IOException {
    double[] times = {0, 0.2, 0.4, 0.6, 0.8, 1};
    OdeLayer layer =
        new OdeLayer.Builder(new Fall())
            .solver(OdeSolver.builder().rtol(1e-6).atol(1e-6).build())
            .times(times)
            .output(OdeOutput.TRAJECTORY)
            .event(new Bounce())
            .build();
    MultiLayerNetwork network = balls(layer);
    INDArray starts =
        Nd4j.createFromArray(new double[][] {{1, 0}, {0.6, 0.5}, {1.5, -1}, {0.3, 0}});
    INDArray seen = network.feedForward(starts).get(1).dup();
    network.getLayer(0).getParam("gravity").assign(9);
    network.getLayer(0).getParam("restitution").assign(0.6);
    double before = Double.NaN;
    for (int i = 0; i < 300; i++) {
      network.fit(starts, seen);
      before = i == 0 ? network.score() : before;
    }
    assertEquals(9.81, network.getLayer(0).getParam("gravity").getDouble(0), 0.05);
    assertEquals(0.5, network.getLayer(0).getParam("restitution").getDouble(0), 0.01);
    assertTrue(network.score() < 1e-3 * before, network.score() + " of " + before);
    File file = folder.resolve("balls.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file);
    assertEquals(layerOf(network), layerOf(restored));
    assertEquals(1, layerOf(restored).events().size());
    assertEquals(network.output(starts), restored.output(starts));
    assertTrue(restored.getLayerWiseConfigurations().toJson().contains("Bounce"));
  }

  private static OdeLayer layerOf(MultiLayerNetwork network) {
    return (OdeLayer) network.getLayer(0).conf().getLayer();
  }

  private static MultiLayerNetwork balls(OdeLayer layer) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .dataType(DataType.DOUBLE)
            .updater(new Adam(0.02))
            .list()
            .layer(layer)
            .layer(
                new RnnLossLayer.Builder(new LossMSE(Nd4j.createFromArray(1.0, 0.0)))
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.feedForward(2))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }
}
