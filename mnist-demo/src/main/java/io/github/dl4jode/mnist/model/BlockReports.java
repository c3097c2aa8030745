package io.github.dl4jode.mnist.model;

import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.SolveReport;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Asks the block of a network what its last passes cost. */
public final class BlockReports {

  private BlockReports() {}

  /** What the solver did in the last passes; empty for a network without an ODE block. */
  public static Optional<SolveReport> of(MultiLayerNetwork network) {
    return OdeLayers.reports(network).values().stream().findFirst();
  }
}
