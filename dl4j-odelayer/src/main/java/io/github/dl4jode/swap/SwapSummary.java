package io.github.dl4jode.swap;

import java.util.Locale;

/**
 * The names and parameter counts of a swap.
 *
 * @param chain the replaced blocks
 * @param layerName the ODE layer that took its place
 * @param dynamics its dynamics, in words
 * @param chainParameters the parameters of the replaced blocks
 * @param layerParameters those of the ODE layer
 * @param networkParametersBefore those of the network as given
 */
public record SwapSummary(
    ResidualChain chain,
    String layerName,
    String dynamics,
    long chainParameters,
    long layerParameters,
    long networkParametersBefore) {

  /** The parameters of the new network. */
  public long networkParametersAfter() {
    return networkParametersBefore - chainParameters + layerParameters;
  }

  /** Some lines to print. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "before: %s%n        %,d parameters in them, %,d in the network%n"
            + "after:  OdeLayer \"%s\" of %s%n        %,d parameters in it, %,d in the network"
            + " (%.1f %%)",
        chain.toString().replace(System.lineSeparator(), System.lineSeparator() + "        "),
        chainParameters,
        networkParametersBefore,
        layerName,
        dynamics,
        layerParameters,
        networkParametersAfter(),
        100.0 * networkParametersAfter() / networkParametersBefore);
  }
}
