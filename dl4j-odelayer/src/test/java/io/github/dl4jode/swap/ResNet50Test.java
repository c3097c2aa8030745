package io.github.dl4jode.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.deeplearning4j.zoo.model.ResNet50;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The swap on a network that others wrote: ResNet-50 of DL4J's model zoo, as JSON. */
class ResNet50Test {

  /** The stages of ResNet-50 have 3, 4, 6 and 3 blocks, the first of each with a projection. */
  @Test
  void eachStageIsAChain() {
    List<ResidualChain> chains = OdeSwap.chains(configuration());

    assertEquals(List.of(2, 3, 5, 2), chains.stream().map(ResidualChain::length).toList());
    assertEquals("res4a_branch", chains.get(2).input());
    assertEquals("res4f_branch", chains.get(2).output());
  }

  /** A bottleneck of c channels outside and c/4 inside; convolutions, scales and shifts. */
  @Test
  void everyStageCanBeSwapped() {
    ComputationGraphConfiguration given = configuration();
    OdeSwap swap = OdeSwap.builder().replaceBatchNormalization(true).build();
    long channels = 256;
    for (ResidualChain chain : OdeSwap.chains(given)) {
      Swapped<ComputationGraphConfiguration> swapped = swap.swap(given, chain);
      long inside = channels / 4;
      long convolutions =
          channels * inside + inside + inside * inside * 9 + inside + inside * channels + channels;
      assertEquals(
          convolutions + 2 * (inside + inside + channels),
          swapped.summary().layerParameters(),
          chain.output());
      assertEquals(
          given.getVertices().size() - 10 * chain.length() + 2,
          swapped.result().getVertices().size());
      channels *= 2;
    }
  }

  private static ComputationGraphConfiguration configuration() {
    ComputationGraphConfiguration zoo =
        ResNet50.builder().numClasses(4).seed(3).build().graphBuilder().build();
    return ComputationGraphConfiguration.fromJson(zoo.toJson());
  }

  /**
   * A bottleneck of 1024 and 256 channels: 1024·256 + 256 and 256·256·9 + 256 and 256·1024 + 1024
   * of the convolutions, 2·(256 + 256 + 1024) of the scales and shifts. Batch normalisation also
   * counts its running means and variances as parameters, which group normalisation has not.
   */
  @Test
  void theSwappedNetworkTrainsSavesAndRestores() throws IOException {
    Swapped<ComputationGraphConfiguration> swapped =
        OdeSwap.builder().replaceBatchNormalization(true).build().swap(configuration());
    ComputationGraph network = new ComputationGraph(swapped.result());
    network.init();
    INDArray before = network.getLayer("ode").params().dup();
    network.fit(images());
    INDArray output = network.outputSingle(images().getFeatures());

    assertEquals(5, swapped.chain().length());
    long convolutions = 1024 * 256 + 256 + 256 * 256 * 9 + 256 + 256 * 1024 + 1024;
    assertEquals(convolutions + 2 * (256 + 256 + 1024), swapped.summary().layerParameters());
    assertEquals(5 * (convolutions + 4 * (256 + 256 + 1024)), swapped.summary().chainParameters());
    assertEquals(swapped.summary().networkParametersAfter(), network.numParams());
    assertNotEquals(before, network.getLayer("ode").params());
    assertTrue(Double.isFinite(network.score()));
    assertEquals(output, copy(network).outputSingle(images().getFeatures()));
  }

  private static DataSet images() {
    INDArray images =
        Nd4j.rand(0, 1, Nd4j.getRandomFactory().getNewRandomInstance(1), 1, 3, 224, 224)
            .castTo(DataType.FLOAT);
    return new DataSet(images, Nd4j.createFromArray(new float[][] {{0, 1, 0, 0}}));
  }

  private static ComputationGraph copy(ComputationGraph network) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelSerializer.writeModel(network, bytes, true);
    return ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()));
  }
}
