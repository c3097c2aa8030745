package io.github.dl4jode.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.finetune.FineTuning;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.penalty.DynamicsPenalties;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** What a swap leaves out, and how the new network is trained. */
class OdeSwapOptionsTest {

  private static final OdeSwap SWAP = OdeSwap.builder().replaceBatchNormalization(true).build();

  private static DataSet images(int count) {
    return labelled(random(DataType.FLOAT, count, 3, ResNets.SIDE, ResNets.SIDE));
  }

  private static DataSet labelled(INDArray features) {
    INDArray labels = Nd4j.zeros(DataType.FLOAT, features.size(0), ResNets.CLASSES);
    for (int i = 0; i < features.size(0); i++) {
      labels.putScalar(i, i % ResNets.CLASSES, 1);
    }
    return new DataSet(features, labels);
  }

  private static INDArray random(DataType type, long... shape) {
    return Nd4j.rand(0, 1, Nd4j.getRandomFactory().getNewRandomInstance(3), shape).castTo(type);
  }

  @Test
  void dropoutIsRefusedOrRemovedFromTheBlockAlone() {
    ComputationGraphConfiguration given = withDropout(ResNets.postActivation(DataType.FLOAT, 3));
    String before = given.toJson();

    String refusal =
        assertThrows(IllegalArgumentException.class, () -> SWAP.swap(given)).getMessage();
    assertTrue(refusal.contains("removeDropout(true)"), refusal);

    OdeSwap removing =
        OdeSwap.builder().replaceBatchNormalization(true).removeDropout(true).build();
    ComputationGraph network = new ComputationGraph(removing.swap(given).result());
    network.init();
    network.fit(images(3));
    assertNull(network.getLayer("ode").conf().getLayer().getIDropout());
    assertEquals(new Dropout(0.9), network.getLayer("stem").conf().getLayer().getIDropout());
    assertEquals(before, given.toJson());
  }

  /** As a setting of the whole network leaves it. */
  private static ComputationGraphConfiguration withDropout(ComputationGraphConfiguration given) {
    for (GraphVertex vertex : given.getVertices().values()) {
      if (vertex instanceof LayerVertex layer) {
        layer.getLayerConf().getLayer().setIDropout(new Dropout(0.9));
      }
    }
    return given;
  }

  @Test
  void theBlockHasThePenaltiesThatWereAskedFor() {
    ComputationGraph given = new ComputationGraph(ResNets.plain(DataType.FLOAT, 2));
    given.init();
    OdeSwap swap = OdeSwap.builder().penalties(new DynamicsPenalties(0.01, 0.02)).build();
    ComputationGraph network = swap.swap(given).result();
    network.fit(images(3));
    assertTrue(OdeLayers.penalties(network).get("ode") > 0);
  }

  /** The rate that was asked for holds for the block as for what is around it. */
  @Test
  void aSwappedNetworkIsFineTuned() {
    ComputationGraph given = new ComputationGraph(ResNets.plain(DataType.FLOAT, 2));
    given.init();
    OdeSwap swap =
        OdeSwap.builder()
            .fineTuning(FineTuning.builder().updater(new Sgd(0)).l2(0).weightDecay(0).build())
            .build();
    ComputationGraph network = swap.swap(given).result();
    INDArray before = network.getLayer("ode").params().dup();
    network.fit(images(3));
    assertEquals(before, network.getLayer("ode").params());

    ComputationGraph fromConfiguration =
        new ComputationGraph(swap.swap(given.getConfiguration()).result());
    fromConfiguration.init();
    Layer ode = fromConfiguration.getLayer("ode").conf().getLayer();
    assertEquals(new Sgd(0), ode.getUpdaterByParam(ode.initializer().paramKeys(ode).get(0)));
  }
}
