package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.SeriesModel;
import io.github.dl4jode.latentode.SeriesPredictor;
import io.github.dl4jode.latentode.SeriesPredictorBuilder;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.recurrent.OdeEvolution;

/** The models that are compared. */
public enum ModelChoice {
  /** A latent ODE. */
  LATENT_ODE("latent-ode", "latent ODE"),
  /** A recurrent network that predicts each point from those before it, with time gaps. */
  RNN("rnn", "RNN"),
  /** The same, whose training asks for what is hidden as well: it learns to run on by itself. */
  FREE_RNN("free-rnn", "RNN run freely"),
  /** The same, with an ODE between points. */
  ODE_RNN("ode-rnn", "ODE-RNN"),
  /** An autoencoder with a recurrent network in the place of the ODE. */
  RNN_VAE("rnn-vae", "RNN-VAE");

  private final String label;
  private final String title;

  ModelChoice(String label, String title) {
    this.label = label;
    this.title = title;
  }

  /** The name in tables. */
  public String title() {
    return title;
  }

  /**
   * How it is trained: networks that predict each point from those before it have their minibatches
   * as they are, as in the paper.
   */
  SeriesTrainingSettings training(SeriesTrainingSettings settings) {
    return this == RNN || this == ODE_RNN ? settings.withWholeSeries() : settings;
  }

  /** A model with its first values; all have a recurrent network of the same cell and size. */
  public SeriesModel make(SeriesTrainingSettings settings, SeriesScaling scaling) {
    return switch (this) {
      case LATENT_ODE -> settings.newLatentOde(scaling);
      case RNN, FREE_RNN -> predictor(settings, scaling).build();
      case ODE_RNN -> {
        int hidden = settings.model().recognition();
        yield predictor(settings, scaling).evolution(OdeEvolution.dense(hidden, hidden)).build();
      }
      case RNN_VAE ->
          predictor(settings, scaling)
              .variational(settings.model().latent())
              .klAnnealing(settings.klAnnealing())
              .build();
    };
  }

  private static SeriesPredictorBuilder predictor(
      SeriesTrainingSettings settings, SeriesScaling scaling) {
    ModelSettings model = settings.model();
    return SeriesPredictor.builder(scaling)
        .cell(model.encoder().cell(model.recognition()))
        .noise(model.noise().of(scaling.sensors().size()))
        .updater(settings.updater())
        .seed(settings.training().seed());
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}
