package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import java.util.List;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.MinMaxNormConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.constraint.UnitNormConstraint;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Constraints hold for all parameters of compiled layers and vertices, or are refused. */
class ConstraintTest {

  private static final InputType VECTORS = InputType.feedForward(3);

  private static NeuralNetConfiguration.Builder inFloat() {
    // The constraints of M2.1 work in float only.
    return Networks.configuration().dataType(DataType.FLOAT);
  }

  private static Dynamics timed() {
    return DenseDynamics.builder().hidden(4).time(TimeConditioning.CONCATENATED).build();
  }

  static List<Dynamics> timedDynamics() {
    DenseLayer dense = new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build();
    return List.of(
        timed(), LayerDynamics.builder().layer(dense).time(TimeConditioning.CONCATENATED).build());
  }

  @ParameterizedTest
  @MethodSource("timedDynamics")
  void aConstraintOverDimension1HoldsForTheWeightsOfTime(Dynamics dynamics) {
    MultiLayerNetwork network =
        Networks.network(
            inFloat().constrainWeights(new MaxNormConstraint(0.2, 1)),
            VECTORS,
            new OdeLayer.Builder(dynamics).build());
    network.fit(Networks.data(DataType.FLOAT, 6, 3));
    String time = network.paramTable().containsKey("0_T1") ? "0_T1" : "0_1.T";
    String weights = time.replace("T", "W");
    assertEquals(0.2, network.getParam(time).norm2Number().doubleValue(), 1e-5);
    INDArray norms = network.getParam(weights).norm2(1);
    assertTrue(norms.maxNumber().doubleValue() <= 0.2 + 1e-5, norms.toString());
  }

  @Test
  void aConstraintForAllParametersHoldsForBiasesAsInDl4j() {
    MultiLayerNetwork network =
        Networks.network(
            inFloat(),
            VECTORS,
            new OdeLayer.Builder(timed())
                .constrainAllParameters(new MaxNormConstraint(0.1, 1))
                .build());
    network.fit(Networks.data(DataType.FLOAT, 6, 3));
    for (String name : new String[] {"0_T1", "0_T2", "0_b1", "0_b2"}) {
      assertTrue(network.getParam(name).norm2Number().doubleValue() <= 0.1 + 1e-5, name);
    }
  }

  @Test
  void networkWideConstraintsForAllParametersReachOurLayers() {
    MultiLayerNetwork network =
        Networks.network(
            inFloat().constrainAllParameters(new NonNegativeConstraint()),
            VECTORS,
            new OdeLayer.Builder(timed()).build());
    network.fit(Networks.data(DataType.FLOAT, 6, 3));
    network.getLayer(0).paramTable().forEach(ConstraintTest::assertNotNegative);
  }

  private static void assertNotNegative(String name, INDArray values) {
    assertTrue(values.minNumber().doubleValue() >= 0, name + " " + values);
  }

  private static ComputationGraph graph(NeuralNetConfiguration.Builder network, OdeVertex vertex) {
    return Graphs.initialised(
        network
            .graphBuilder()
            .addInputs("y0", "times")
            .addVertex("ode", vertex, "y0", "times")
            .addLayer(
                "out",
                new RnnLossLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .build(),
                "ode")
            .setOutputs("out")
            .setInputTypes(VECTORS, InputType.feedForward(2)));
  }

  private static MultiDataSet data() {
    return new MultiDataSet(
        new INDArray[] {
          Networks.data(DataType.FLOAT, 6, 3).getFeatures(),
          Nd4j.createFromArray(0f, 1f).reshape(1, 2).repeat(0, 6)
        },
        new INDArray[] {Nd4j.ones(DataType.FLOAT, 6, 3, 2)});
  }

  @Test
  void networkWideConstraintsReachVertices() {
    OdeVertex vertex = new OdeVertex.Builder(timed()).build();
    ComputationGraph graph =
        graph(
            inFloat()
                .constrainAllParameters(new NonNegativeConstraint())
                .constrainWeights(new MaxNormConstraint(0.1, 1))
                .constrainBias(new MaxNormConstraint(0.05, 1)),
            vertex);
    graph.fit(data());
    for (String name : List.of("T1", "T2", "b1", "b2")) {
      INDArray values = graph.getParam("ode_" + name);
      assertNotNegative(name, values);
      double bound = name.startsWith("b") ? 0.05 : 0.1;
      assertTrue(values.norm2Number().doubleValue() <= bound + 1e-5, name);
    }
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    assertEquals(configuration, ComputationGraphConfiguration.fromJson(configuration.toJson()));
    assertEquals(3, ((OdeVertex) configuration.getVertices().get("ode")).getConstraints().size());
  }

  @Test
  void theConstraintsOfAVertexPrevail() {
    OdeVertex vertex =
        new OdeVertex.Builder(timed()).constrainWeights(new MaxNormConstraint(0.3, 1)).build();
    ComputationGraph graph =
        graph(inFloat().constrainWeights(new MaxNormConstraint(0.1, 1)), vertex);
    graph.fit(data());
    assertEquals(0.3, graph.getParam("ode_T1").norm2Number().doubleValue(), 1e-5);
  }

  static List<LayerConstraint> constraintsThatDoNotFit() {
    return List.of(
        new MaxNormConstraint(1, 1, 2, 3),
        new MaxNormConstraint(1),
        new UnitNormConstraint(0, 1),
        new MinMaxNormConstraint(0.1, 1, -1));
  }

  @ParameterizedTest
  @MethodSource("constraintsThatDoNotFit")
  void whatDoesNotFitIsRefusedWhenTheNetworkIsMade(LayerConstraint constraint) {
    String kind = constraint.getClass().getSimpleName();
    OdeLayer.Builder layer = new OdeLayer.Builder(timed()).constrainWeights(constraint);
    assertRefusal(kind, () -> Networks.network(inFloat(), VECTORS, layer.build()));
    OdeVertex.Builder vertex = new OdeVertex.Builder(timed()).constrainWeights(constraint);
    assertRefusal(kind, () -> graph(inFloat(), vertex.build()));
  }

  private static void assertRefusal(
      String kind, org.junit.jupiter.api.function.Executable network) {
    String message = assertThrows(IllegalArgumentException.class, network).getMessage();
    assertTrue(message.contains(kind) && message.contains("W1"), message);
  }
}
