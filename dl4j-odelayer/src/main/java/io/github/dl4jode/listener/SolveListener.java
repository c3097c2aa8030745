package io.github.dl4jode.listener;

import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.SolveTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/**
 * Reports the solves of a network in training: for each layer or vertex with a solver the function
 * evaluations (NFE), the accepted and rejected steps of both passes, the step sizes along t, and
 * the norm of the adjoint.
 *
 * <pre>{@code
 * try (SolveCsv csv = SolveCsv.append(Path.of("solves.csv"))) {
 *   network.addListeners(new SolveListener(1, csv), new SolveListener(10, new SolveLog()));
 *   network.fit(data, epochs);
 * }
 * }</pre>
 *
 * <p>It works in {@code MultiLayerNetwork} and {@code ComputationGraph}, with the layers of all
 * modules of this library. An iteration that it reports costs one norm for each layer.
 */
public final class SolveListener extends BaseTrainingListener {

  private final int every;
  private final SolveFiguresConsumer consumer;

  /**
   * A listener that reports to one consumer.
   *
   * @param every the iterations from one report to the next; 1 for all
   * @param consumer takes the figures
   * @throws IllegalArgumentException if {@code every} is below 1
   */
  public SolveListener(int every, SolveFiguresConsumer consumer) {
    if (every < 1) {
      throw new IllegalArgumentException(
          "A listener can report every 1, 2, … iterations, not every " + every);
    }
    this.every = every;
    this.consumer = consumer;
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    if (iteration % every == 0) {
      List<SolveFigures> figures = figures(model, iteration, epoch);
      if (!figures.isEmpty()) {
        consumer.accept(figures);
      }
    }
  }

  /**
   * The figures of the last passes of a network.
   *
   * @param model a {@code MultiLayerNetwork} or a {@code ComputationGraph}
   * @return one for each layer with a solver that has run
   */
  public static List<SolveFigures> figures(Model model, int iteration, int epoch) {
    Map<String, SolveTrace> traces = OdeLayers.traces(model);
    Map<String, Double> penalties = OdeLayers.penalties(model);
    List<SolveFigures> figures = new ArrayList<>();
    OdeLayers.reports(model)
        .forEach(
            (layer, report) ->
                figures.add(
                    new SolveFigures(
                        iteration,
                        epoch,
                        layer,
                        report,
                        traces.getOrDefault(layer, SolveTrace.none()),
                        penalties.getOrDefault(layer, 0.0))));
    return figures;
  }
}
