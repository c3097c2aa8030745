package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import java.util.stream.Stream;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Layers that solve each example as its own. */
class EachExampleTest {

  static final OdeSolver TIGHT = OdeSolver.builder().rtol(1e-10).atol(1e-10).build();

  static Stream<GradientMethod> methods() {
    return Stream.of(new ContinuousAdjoint(), new InterpolatingAdjoint(), new DiscreteAdjoint());
  }

  @BeforeEach
  void useDouble() {
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
  }

  @AfterEach
  void useFloat() {
    Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
  }

  private static OdeLayer.Builder block() {
    return new OdeLayer.Builder(
        DenseDynamics.builder().hidden(6).activation(Activation.TANH).build());
  }

  static MultiLayerNetwork network(DataType type, OdeLayer block) {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .dataType(type)
            .updater(new NoOp())
            .list()
            .layer(new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build())
            .layer(block)
            .layer(
                new OutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .nOut(2)
                    .activation(Activation.IDENTITY)
                    .build())
            .setInputType(InputType.feedForward(2))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  static INDArray inputs(DataType type, int batch) {
    INDArray inputs = Nd4j.createUninitialized(DataType.DOUBLE, batch, 2);
    for (int i = 0; i < batch; i++) {
      inputs.putRow(i, Nd4j.createFromArray(2 * Math.sin(1 + i), Math.cos(3 * i)));
    }
    return inputs.castTo(type);
  }

  /** The whole batch's output of an example depends on the batch; an example's own does not. */
  @Test
  void anOutputDoesNotDependOnTheMinibatch() {
    OdeSolver loose = OdeSolver.builder().rtol(1e-2).atol(1e-2).build();
    MultiLayerNetwork own =
        network(DataType.DOUBLE, block().solver(loose).times(0, 6).eachExample(true).build());
    MultiLayerNetwork together =
        network(DataType.DOUBLE, block().solver(loose).times(0, 6).build());
    INDArray inputs = inputs(DataType.DOUBLE, 7);
    INDArray alone = inputs.get(NDArrayIndex.interval(3, 4), NDArrayIndex.all());
    INDArray row = own.output(inputs).getRow(3).dup();
    assertEquals(0, row.distance2(own.output(alone).getRow(0)), 1e-12);
    assertTrue(
        together.output(inputs).getRow(3).dup().distance2(together.output(alone).getRow(0)) > 1e-9);
  }

  @Test
  void theGradientIsDiscreteUnlessAnotherIsChosen() {
    assertEquals(new DiscreteAdjoint(), block().eachExample(true).build().gradient());
    assertEquals(new ContinuousAdjoint(), block().build().gradient());
    assertEquals(
        new InterpolatingAdjoint(),
        block().eachExample(true).gradient(new InterpolatingAdjoint()).build().gradient());
  }

  @Test
  void anExampleCannotRememberTheOneBefore() {
    OdeLayer.Builder layer =
        block().solver(OdeSolver.builder().rememberFirstStep(true).build()).eachExample(true);
    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, layer::build);
    assertTrue(refused.getMessage().contains("rememberFirstStep"), refused::getMessage);
  }

  /** In a batch of the same shape it is the same bits, whatever the other examples are. */
  @Test
  void theOtherExamplesChangeNoBit() {
    OdeSolver loose = OdeSolver.builder().rtol(1e-2).atol(1e-2).build();
    MultiLayerNetwork own =
        network(DataType.FLOAT, block().solver(loose).times(0, 6).eachExample(true).build());
    INDArray inputs = inputs(DataType.FLOAT, 7);
    INDArray others = inputs.mul(5).addi(1);
    others.putRow(3, inputs.getRow(3));
    assertEquals(own.output(inputs).getRow(3).dup(), own.output(others).getRow(3).dup());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void gradientsAreThoseOfTheWholeBatch(GradientMethod method) {
    MultiLayerNetwork own =
        network(DataType.DOUBLE, block().solver(TIGHT).gradient(method).eachExample(true).build());
    MultiLayerNetwork together =
        network(DataType.DOUBLE, block().solver(TIGHT).gradient(method).build());
    INDArray inputs = inputs(DataType.DOUBLE, 4);
    INDArray labels = inputs.mul(0.3);
    for (MultiLayerNetwork each : new MultiLayerNetwork[] {own, together}) {
      each.setInput(inputs);
      each.setLabels(labels);
      each.computeGradientAndScore();
    }
    assertEquals(together.score(), own.score(), 1e-9);
    assertTrue(together.gradient().gradient().equalsWithEps(own.gradient().gradient(), 1e-7));
    assertTrue(
        GradientCheckUtil.checkGradients(
            new GradientCheckUtil.MLNConfig()
                .net(own)
                .input(inputs)
                .labels(labels)
                .epsilon(1e-5)
                .maxRelError(1e-5)
                .minAbsoluteError(1e-8)));
  }

  @Test
  void penaltiesAndFailuresAreTold() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> block().eachExample(true).penalties(new DynamicsPenalties(0.1, 0)).build());
    assertTrue(refusal.getMessage().contains("each example as its own"), refusal.getMessage());
    OdeSolver few = OdeSolver.builder().maximumSteps(2).rtol(1e-9).atol(1e-9).build();
    MultiLayerNetwork network =
        network(DataType.FLOAT, block().solver(few).eachExample(true).build());
    IllegalStateException failure =
        assertThrows(IllegalStateException.class, () -> network.output(inputs(DataType.FLOAT, 3)));
    assertTrue(failure.getMessage().contains("example 0 of 3"), failure.getMessage());
  }

  /** At once, and one after the other where the gradient is another. */
  @Test
  void aTrainingNamesTheExampleThatIsNotFinite() {
    INDArray input = inputs(DataType.FLOAT, 3);
    INDArray labels = input.dup();
    input.putScalar(1, 0, Float.NaN);
    for (GradientMethod gradient :
        new GradientMethod[] {new DiscreteAdjoint(), new ContinuousAdjoint()}) {
      MultiLayerNetwork network =
          network(DataType.FLOAT, block().gradient(gradient).eachExample(true).build());
      IllegalStateException failure =
          assertThrows(IllegalStateException.class, () -> network.fit(input, labels));
      assertTrue(
          failure.getMessage().contains("example 1 of 3 (failed: [1])"), failure.getMessage());
    }
  }
}
