package io.github.dl4jode.mnist.model;

import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.CompiledLayerRuntime;
import io.github.dl4jode.layer.compiled.SolveReport;
import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Asks the block of a network what its last passes cost. */
public final class BlockReports {

  private BlockReports() {}

  /** What the solver did in the last passes; empty for a network without an ODE block. */
  public static Optional<SolveReport> of(MultiLayerNetwork network) {
    return OdeLayers.reports(network).values().stream().findFirst();
  }

  /**
   * The bytes that the block keeps for the minibatch of the last pass, summed over its layers; 0
   * for a network without a block.
   */
  public static long bytes(MultiLayerNetwork network) {
    return Arrays.stream(network.getLayers())
        .filter(BlockReports::isOfTheBlock)
        .mapToLong(layer -> ((CompiledLayerRuntime) layer).bytes())
        .sum();
  }

  private static boolean isOfTheBlock(Layer layer) {
    return layer.conf().getLayer().getLayerName().startsWith(MnistNetworks.BLOCK);
  }
}
