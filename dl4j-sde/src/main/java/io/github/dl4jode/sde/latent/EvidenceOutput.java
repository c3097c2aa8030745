package io.github.dl4jode.sde.latent;

import io.github.dl4jode.latentode.layer.LikelihoodOutput;

/**
 * The last layer of a latent SDE: the network's score is the mean of the negative bound. Models in
 * files name this class.
 */
public final class EvidenceOutput extends LikelihoodOutput {

  private static final long serialVersionUID = 1L;

  /** The layer; it has no settings. */
  public EvidenceOutput() {}
}
