package io.github.dl4jode.layer.compiled;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/** The settings of a whole network that a layer of this library takes or refuses. */
final class GlobalSettings {

  private static final String ONE_BY_ONE =
      ", which is set for the whole network; set it on the other layers one by one";

  private GlobalSettings() {}

  static void requireNoWeightNoise(NeuralNetConfiguration.Builder network, String label) {
    if (network.getWeightNoise() != null) {
      throw new IllegalArgumentException(label + " does not take weight noise" + ONE_BY_ONE);
    }
  }

  static void requireNoBiasInit(NeuralNetConfiguration.Builder network, String label) {
    if (network.getBiasInit() != 0) {
      throw new IllegalArgumentException(
          label
              + " draws the first values of its biases itself and does not take biasInit("
              + network.getBiasInit()
              + ")"
              + ONE_BY_ONE);
    }
  }

  /** Empty for DL4J's default, which looks the same as no setting. */
  static Optional<IWeightInit> weightInit(NeuralNetConfiguration.Builder network) {
    return Optional.ofNullable(network.getWeightInitFn())
        .filter(scheme -> !(scheme instanceof WeightInitXavier));
  }

  /**
   * A copy, as DL4J makes for its own layers: a builder that is used again would change this one.
   */
  static void ownCopies(CompiledLayer layer) {
    layer.setRegularization(copyOf(layer.getRegularization()));
    layer.setRegularizationBias(copyOf(layer.getRegularizationBias()));
    layer.setUpdater(copyOf(layer.getUpdater()));
    layer.setBiasUpdater(copyOf(layer.getBiasUpdater()));
  }

  private static List<Regularization> copyOf(List<Regularization> given) {
    List<Regularization> copy = new ArrayList<>();
    Optional.ofNullable(given).ifPresent(all -> all.forEach(each -> copy.add(each.clone())));
    return copy;
  }

  private static IUpdater copyOf(IUpdater given) {
    return Optional.ofNullable(given).map(IUpdater::clone).orElse(null);
  }
}
