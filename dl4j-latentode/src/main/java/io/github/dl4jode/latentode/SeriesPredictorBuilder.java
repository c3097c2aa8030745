package io.github.dl4jode.latentode;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.layer.EvidenceLowerBound;
import io.github.dl4jode.latentode.layer.LatentSample;
import io.github.dl4jode.latentode.layer.ObservationLikelihood;
import io.github.dl4jode.latentode.layer.RecurrentDecoder;
import io.github.dl4jode.latentode.layer.RecurrentEncoder;
import io.github.dl4jode.latentode.layer.RecurrentPredictor;
import io.github.dl4jode.latentode.recurrent.Cell;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.Readout;
import java.util.OptionalLong;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;

/** Collects the settings of a {@link SeriesPredictor}. */
public final class SeriesPredictorBuilder extends SeriesModelBuilder<SeriesPredictorBuilder> {

  private Cell cell = new GruCell(25);
  private Readout readout = Readout.linear();
  private boolean maskInputs;
  private OptionalLong latent = OptionalLong.empty();

  SeriesPredictorBuilder(SeriesScaling scaling) {
    super(scaling);
  }

  /** The cell, with its size; default a GRU of 25. */
  public SeriesPredictorBuilder cell(Cell reading) {
    this.cell = Required.setting(reading, "cell");
    return this;
  }

  /** From the state to the sensors; default linear. */
  public SeriesPredictorBuilder readout(Readout network) {
    this.readout = Required.setting(network, "readout");
    return this;
  }

  /**
   * Whether a predictor is told which of the values it is fed are its own predictions; default
   * false. Where the training series miss no single values, it would be told so for the first time
   * when it forecasts, and has not learnt what that means. An autoencoder is always told what is
   * missing.
   */
  public SeriesPredictorBuilder maskInputs(boolean told) {
    this.maskInputs = told;
    return this;
  }

  /**
   * Makes it a variational autoencoder: the recurrence reads backwards in time and says what the
   * latent state is at the start, from which another with the same cell unfolds the series.
   *
   * @param size of the latent state
   */
  public SeriesPredictorBuilder variational(long size) {
    this.latent = OptionalLong.of(requireLatent(size));
    return this;
  }

  @Override
  void addParts(GraphBuilder graph) {
    latent.ifPresentOrElse(size -> addAutoencoder(graph, size), () -> addPredictor(graph));
  }

  @Override
  SeriesPredictorBuilder self() {
    return this;
  }

  private void addPredictor(GraphBuilder graph) {
    if (annealing.factor(0) != 1) {
      throw new IllegalArgumentException(
          "A predictor has no Kullback–Leibler divergence to anneal, and was given "
              + annealing
              + "; make it an autoencoder by variational(size), or leave klAnnealing out");
    }
    graph
        .addVertex(
            SeriesPredictor.PREDICTION,
            new RecurrentPredictor.Builder(cell)
                .evolution(evolution)
                .maskInputs(maskInputs)
                .gapInputs(gapInputs)
                .readout(readout)
                .build(),
            "values",
            "mask",
            "times",
            "targetMask")
        .addVertex(
            "bound",
            new ObservationLikelihood(likelihood),
            SeriesPredictor.PREDICTION,
            "targets",
            "targetMask");
  }

  private void addAutoencoder(GraphBuilder graph, long size) {
    graph
        .addVertex(
            "encoder",
            new RecurrentEncoder.Builder(cell, 2 * size)
                .evolution(evolution)
                .gapInputs(gapInputs)
                .build(),
            "values",
            "mask",
            "times")
        .addVertex("latent", new LatentSample(seed), "encoder")
        .addVertex(
            SeriesPredictor.PREDICTION,
            new RecurrentDecoder(cell, readout),
            "latent",
            "times",
            "targetMask")
        .addVertex(
            "bound",
            new EvidenceLowerBound(likelihood, annealing, false),
            SeriesPredictor.PREDICTION,
            "encoder",
            "targets",
            "targetMask");
  }

  /**
   * Makes the predictor with its first values.
   *
   * @throws IllegalArgumentException if parts do not fit together
   */
  public SeriesPredictor build() {
    return new SeriesPredictor(newNetwork(), scaling);
  }
}
