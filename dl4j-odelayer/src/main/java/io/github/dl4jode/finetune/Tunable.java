package io.github.dl4jode.finetune;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/** The settings of one layer or vertex for the training of its parameters. */
sealed interface Tunable {

  /** Empty if the layer has no updater. */
  Optional<IUpdater> updater();

  void setUpdater(IUpdater updater);

  /** Empty if biases use the updater of the weights. */
  Optional<IUpdater> biasUpdater();

  /** Empty for the updater of the weights. */
  void setBiasUpdater(Optional<IUpdater> updater);

  List<Regularization> weightRegularization();

  void setWeightRegularization(List<Regularization> all);

  List<Regularization> biasRegularization();

  void setBiasRegularization(List<Regularization> all);

  private static List<Regularization> orNone(List<Regularization> list) {
    return Optional.ofNullable(list).orElse(List.of());
  }

  /** A layer of DL4J's own. */
  record OfBaseLayer(BaseLayer layer) implements Tunable {

    @Override
    public Optional<IUpdater> updater() {
      return Optional.ofNullable(layer.getIUpdater());
    }

    @Override
    public void setUpdater(IUpdater updater) {
      layer.setIUpdater(updater);
    }

    @Override
    public Optional<IUpdater> biasUpdater() {
      return Optional.ofNullable(layer.getBiasUpdater());
    }

    @Override
    public void setBiasUpdater(Optional<IUpdater> updater) {
      layer.setBiasUpdater(updater.orElse(null));
    }

    @Override
    public List<Regularization> weightRegularization() {
      return orNone(layer.getRegularization());
    }

    @Override
    public void setWeightRegularization(List<Regularization> all) {
      layer.setRegularization(all);
    }

    @Override
    public List<Regularization> biasRegularization() {
      return orNone(layer.getRegularizationBias());
    }

    @Override
    public void setBiasRegularization(List<Regularization> all) {
      layer.setRegularizationBias(all);
    }
  }

  /** A layer of this library, or another that is made of a SameDiff graph. */
  record OfSameDiffLayer(AbstractSameDiffLayer layer) implements Tunable {

    @Override
    public Optional<IUpdater> updater() {
      return Optional.ofNullable(layer.getUpdater());
    }

    @Override
    public void setUpdater(IUpdater updater) {
      layer.setUpdater(updater);
    }

    @Override
    public Optional<IUpdater> biasUpdater() {
      return Optional.ofNullable(layer.getBiasUpdater());
    }

    @Override
    public void setBiasUpdater(Optional<IUpdater> updater) {
      layer.setBiasUpdater(updater.orElse(null));
    }

    @Override
    public List<Regularization> weightRegularization() {
      return orNone(layer.getRegularization());
    }

    @Override
    public void setWeightRegularization(List<Regularization> all) {
      layer.setRegularization(all);
    }

    @Override
    public List<Regularization> biasRegularization() {
      return orNone(layer.getRegularizationBias());
    }

    @Override
    public void setBiasRegularization(List<Regularization> all) {
      layer.setRegularizationBias(all);
    }
  }

  /** A vertex with parameters. */
  record OfVertex(SameDiffVertex vertex) implements Tunable {

    @Override
    public Optional<IUpdater> updater() {
      return Optional.ofNullable(vertex.getUpdater());
    }

    @Override
    public void setUpdater(IUpdater updater) {
      vertex.setUpdater(updater);
    }

    @Override
    public Optional<IUpdater> biasUpdater() {
      return Optional.ofNullable(vertex.getBiasUpdater());
    }

    @Override
    public void setBiasUpdater(Optional<IUpdater> updater) {
      vertex.setBiasUpdater(updater.orElse(null));
    }

    @Override
    public List<Regularization> weightRegularization() {
      return orNone(vertex.getRegularization());
    }

    @Override
    public void setWeightRegularization(List<Regularization> all) {
      vertex.setRegularization(all);
    }

    @Override
    public List<Regularization> biasRegularization() {
      return orNone(vertex.getRegularizationBias());
    }

    @Override
    public void setBiasRegularization(List<Regularization> all) {
      vertex.setRegularizationBias(all);
    }
  }
}
