package io.github.dl4jode.finetune;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The settings of one layer or vertex for the training of its parameters. DL4J gives them the same
 * names in three classes that have no common type.
 */
final class Tunable {

  private final Property<IUpdater> updater;
  private final Property<IUpdater> biasUpdater;
  private final Property<List<Regularization>> weightRegularization;
  private final Property<List<Regularization>> biasRegularization;

  /** A property of DL4J, null where it is not set. */
  private record Property<T>(Supplier<T> getter, Consumer<T> setter) {

    Optional<T> value() {
      return Optional.ofNullable(getter.get());
    }
  }

  private Tunable(
      Property<IUpdater> updater,
      Property<IUpdater> biasUpdater,
      Property<List<Regularization>> weightRegularization,
      Property<List<Regularization>> biasRegularization) {
    this.updater = updater;
    this.biasUpdater = biasUpdater;
    this.weightRegularization = weightRegularization;
    this.biasRegularization = biasRegularization;
  }

  /** A layer of DL4J's own. */
  static Tunable of(BaseLayer layer) {
    return new Tunable(
        new Property<>(layer::getIUpdater, layer::setIUpdater),
        new Property<>(layer::getBiasUpdater, layer::setBiasUpdater),
        new Property<>(layer::getRegularization, layer::setRegularization),
        new Property<>(layer::getRegularizationBias, layer::setRegularizationBias));
  }

  /** A layer of this library, or another that is made of a SameDiff graph. */
  static Tunable of(AbstractSameDiffLayer layer) {
    return new Tunable(
        new Property<>(layer::getUpdater, layer::setUpdater),
        new Property<>(layer::getBiasUpdater, layer::setBiasUpdater),
        new Property<>(layer::getRegularization, layer::setRegularization),
        new Property<>(layer::getRegularizationBias, layer::setRegularizationBias));
  }

  /** A vertex with parameters. */
  static Tunable of(SameDiffVertex vertex) {
    return new Tunable(
        new Property<>(vertex::getUpdater, vertex::setUpdater),
        new Property<>(vertex::getBiasUpdater, vertex::setBiasUpdater),
        new Property<>(vertex::getRegularization, vertex::setRegularization),
        new Property<>(vertex::getRegularizationBias, vertex::setRegularizationBias));
  }

  /** Empty if the layer has no updater. */
  Optional<IUpdater> updater() {
    return updater.value();
  }

  void setUpdater(IUpdater rule) {
    updater.setter.accept(rule);
  }

  /** Empty if biases use the updater of the weights. */
  Optional<IUpdater> biasUpdater() {
    return biasUpdater.value();
  }

  /** Empty for the updater of the weights. */
  void setBiasUpdater(Optional<IUpdater> rule) {
    biasUpdater.setter.accept(rule.orElse(null));
  }

  List<Regularization> weightRegularization() {
    return weightRegularization.value().orElse(List.of());
  }

  void setWeightRegularization(List<Regularization> all) {
    weightRegularization.setter.accept(all);
  }

  List<Regularization> biasRegularization() {
    return biasRegularization.value().orElse(List.of());
  }

  void setBiasRegularization(List<Regularization> all) {
    biasRegularization.setter.accept(all);
  }
}
