package io.github.dl4jode.mnist.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.solver.OdeSolver;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.schedule.FixedSchedule;

class MnistNetworksTest {

  private static NetworkSettings settings(Downsampling downsampling) {
    OdeSolver solver = OdeSolver.builder().rtol(1e-3).atol(1e-3).build();
    return new NetworkSettings(
        downsampling, solver, GradientChoice.ADJOINT, new FixedSchedule(0.1), 1);
  }

  /**
   * The counts of the authors' example; by hand: stem 132,096, head 778, blocks 443,904, ODE
   * 75,392.
   */
  @ParameterizedTest
  @CsvSource({
    "RESNET, CONVOLUTION, 576778",
    "RKNET,  CONVOLUTION, 208266",
    "ODENET, CONVOLUTION, 208266",
    "STEM,   CONVOLUTION, 132874",
    "RESNET, RESIDUAL,    601482",
    "RKNET,  RESIDUAL,    232970",
    "ODENET, RESIDUAL,    232970",
    "STEM,   RESIDUAL,    157578",
  })
  void parametersAreThoseOfTheAuthors(
      Architecture architecture, Downsampling downsampling, long expected) {
    MultiLayerNetwork network = MnistNetworks.create(architecture, settings(downsampling));

    assertEquals(expected, network.numParams());
    MnistNetworks.release(network);
  }

  @ParameterizedTest
  @CsvSource({"CONVOLUTION, 6", "RESIDUAL, 7"})
  void theStateOfTheBlockHasItsShape(Downsampling downsampling, long side) {
    MultiLayerNetwork network = MnistNetworks.create(Architecture.STEM, settings(downsampling));
    INDArray images = Nd4j.rand(DataType.FLOAT, 2, 1, 28, 28);

    // The last layers are norm, pool and linear.
    INDArray state =
        network.feedForwardToLayer(network.getnLayers() - 4, images).get(network.getnLayers() - 3);

    assertArrayEquals(new long[] {2, 64, side, side}, state.shape());
    MnistNetworks.release(network);
  }

  @Test
  void networksOfOneSeedShareTheirStem() {
    MultiLayerNetwork stem =
        MnistNetworks.create(Architecture.STEM, settings(Downsampling.CONVOLUTION));
    MultiLayerNetwork odeNet =
        MnistNetworks.create(Architecture.ODENET, settings(Downsampling.CONVOLUTION));
    MultiLayerNetwork rkNet =
        MnistNetworks.create(Architecture.RKNET, settings(Downsampling.CONVOLUTION));

    assertEquals(stem.getLayer(0).params(), odeNet.getLayer(0).params());
    assertEquals(stem.getLayer(4).params(), odeNet.getLayer(4).params());
    // The two ODE networks differ in the gradient alone.
    assertEquals(odeNet.params(), rkNet.params());
  }
}
