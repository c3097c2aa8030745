package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.GraphGradients;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * A network that learns to bring a pendulum of known physics to rest: it reads angle and speed at
 * the beginning, and computes the torque for the whole time ahead.
 */
class ControllerTest {

  private static final int ITERATIONS = 400;
  private static final double[] KNOTS = {0, 1, 2, 3};

  /** The knots of the torque from the initial state, or one constant torque. */
  private static ComputationGraph controlled(boolean constant) {
    OdeVertex.Builder vertex =
        new OdeVertex.Builder(new Pendulum())
            .solver(OdeSolver.builder().rtol(1e-4).atol(1e-5).build());
    if (constant) {
      vertex.input("torque");
    } else {
      vertex.input("torque", Interpolation.LINEAR, KNOTS);
    }
    return Graphs.initialised(
        Networks.configuration()
            .updater(new Adam(0.02))
            .graphBuilder()
            .addInputs("state", "times")
            .addLayer(
                "hidden",
                new DenseLayer.Builder().nOut(16).activation(Activation.TANH).build(),
                "state")
            .addLayer(
                "torque",
                new DenseLayer.Builder()
                    .nOut(constant ? 1 : KNOTS.length)
                    .activation(Activation.IDENTITY)
                    .build(),
                "hidden")
            .addVertex("pendulum", vertex.build(), "state", "times", "torque")
            .addLayer(
                "out",
                new RnnLossLayer.Builder(LossFunctions.LossFunction.MSE)
                    .activation(Activation.IDENTITY)
                    .build(),
                "pendulum")
            .setOutputs("out")
            .setInputTypes(InputType.feedForward(2), InputType.feedForward(2)));
  }

  /** Angles and speeds up to 1; at the end both are to be 0. */
  private static MultiDataSet examples(int count, long seed) {
    Nd4j.getRandom().setSeed(seed);
    INDArray start = Nd4j.rand(DataType.DOUBLE, count, 2).muli(2).subi(1);
    INDArray times = Nd4j.zeros(DataType.DOUBLE, count, 2);
    times.addiRowVector(Nd4j.createFromArray(0.0, 3));
    INDArray wanted = Nd4j.zeros(DataType.DOUBLE, count, 2, 2);
    wanted.tensorAlongDimension(0, 0, 1).assign(start);
    return new MultiDataSet(new INDArray[] {start, times}, new INDArray[] {wanted});
  }

  /** The mean square of angle and speed at the end. */
  private static double unrest(ComputationGraph graph, MultiDataSet data) {
    INDArray states = graph.output(data.getFeatures())[0];
    INDArray end = states.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(1));
    return end.mul(end).meanNumber().doubleValue();
  }

  private static double trained(ComputationGraph graph) {
    MultiDataSet training = examples(32, 3);
    for (int i = 0; i < ITERATIONS; i++) {
      graph.fit(training);
    }
    return unrest(graph, examples(64, 4));
  }

  @Test
  void aPendulumIsBroughtToRestByKnotsAndNotByAConstant() {
    ComputationGraph knots = controlled(false);
    assertEquals(0, knots.getVertex("pendulum").numParams());
    INDArray gradient = GraphGradients.gradient(knots, examples(8, 5));
    for (long i = 0; i < gradient.length(); i++) {
      assertTrue(Math.abs(gradient.getDouble(i)) > 1e-9, "parameter " + i + " has no gradient");
    }
    double before = unrest(knots, examples(64, 4));
    double after = trained(knots);
    double byConstant = trained(controlled(true));
    assertTrue(before > 0.05, "at first " + before);
    assertTrue(after < 1e-3, "after training " + after);
    assertTrue(20 * after < byConstant, after + " by knots, " + byConstant + " by a constant");
  }
}
