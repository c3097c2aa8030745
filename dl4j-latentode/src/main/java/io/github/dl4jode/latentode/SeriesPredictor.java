package io.github.dl4jode.latentode;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * A recurrent network of irregular time series: what a {@link LatentOde} is compared with.
 *
 * <pre>{@code
 * SeriesPredictor rnn = SeriesPredictor.builder(scaling).build();
 * SeriesPredictor odeRnn =
 *     SeriesPredictor.builder(scaling).evolution(OdeEvolution.dense(25, 25)).build();
 * SeriesPredictor rnnVae = SeriesPredictor.builder(scaling).variational(4).build();
 * }</pre>
 *
 * <p>The first two predict each point from those before it, by the time that passes, and learn to
 * do so; the third is an autoencoder like a latent ODE, with a recurrent network in the place of
 * the equation. After what is known an ordinary recurrent network runs on its own predictions.
 * (Chen et al. (2018), section 5; Rubanova et al. (2019), section 3 and 5.)
 *
 * <p>The network is an ordinary {@code ComputationGraph}, so that DL4J's listeners and training
 * loops work with it. Not for several threads at once.
 */
public final class SeriesPredictor implements SeriesModel {

  /** The vertex that says what is predicted. */
  static final String PREDICTION = "prediction";

  private final ScaledNetwork scaled;

  SeriesPredictor(ComputationGraph network, SeriesScaling scaling) {
    this.scaled = new ScaledNetwork(network, scaling);
  }

  /**
   * The predictor of a network that a {@link SeriesPredictorBuilder} has configured, such as the
   * best one that early stopping has kept.
   *
   * @param network initialised; retained
   * @param scaling of the series that it was trained with
   * @throws IllegalArgumentException if it is another network
   */
  public static SeriesPredictor of(ComputationGraph network, SeriesScaling scaling) {
    if (network.getVertex(PREDICTION) == null) {
      throw new IllegalArgumentException(
          "A predictor of series is a network with a vertex \"%s\"; this one has %s"
              .formatted(PREDICTION, network.getConfiguration().getVertices().keySet()));
    }
    return new SeriesPredictor(network, scaling);
  }

  /**
   * Begins a predictor.
   *
   * @param scaling how the network sees the series, and the names of their sensors
   */
  public static SeriesPredictorBuilder builder(SeriesScaling scaling) {
    return new SeriesPredictorBuilder(scaling);
  }

  @Override
  public ComputationGraph network() {
    return scaled.network();
  }

  @Override
  public SeriesScaling scaling() {
    return scaled.scaling();
  }

  @Override
  public SeriesBatches.Builder batches(SeriesSet series) {
    return scaled.batches(series);
  }

  @Override
  public void fit(MultiDataSetIterator minibatches) {
    network().fit(minibatches);
  }

  @Override
  public double fit(MultiDataSet minibatch) {
    network().fit(minibatch);
    return network().score();
  }

  /**
   * Predicts series at times; a network that predicts points from those before them says of a known
   * point what it knew before.
   */
  @Override
  public List<Series> reconstruct(List<Series> series, double... times) {
    return scaled.ask(
        series,
        times,
        (batch, activations) ->
            batch.atTargets(activations.get(PREDICTION)).stream()
                .map(predicted -> scaling().undo(predicted, times))
                .toList());
  }

  @Override
  public Map<String, SolveReport> solves() {
    return OdeLayers.reports(network());
  }

  @Override
  public void save(Path file) throws IOException {
    LatentOdeFile.write(network(), scaling(), file);
  }

  /**
   * Loads what has been saved; training goes on as if it had not been interrupted.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it holds something else
   */
  public static SeriesPredictor load(Path file) throws IOException {
    return LatentOdeFile.read(file, "predictor", SeriesPredictor::of);
  }
}
