package io.github.dl4jode.layer;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports, for each ODE layer of a network in training, the function evaluations (NFE), accepted
 * and rejected steps, forward and backward, and the penalties on its dynamics. Warns once of each
 * layer that is slow because its dynamics have an op without a loop in Java.
 *
 * <pre>{@code
 * FunctionEvaluationListener evaluations = new FunctionEvaluationListener(10);
 * network.addListeners(evaluations);
 * network.fit(data);
 * evaluations.totals().get("ode").meanForwardEvaluations();
 * }</pre>
 *
 * <p>One listener serves one network. It works in {@code MultiLayerNetwork} and {@code
 * ComputationGraph}.
 */
public final class FunctionEvaluationListener extends BaseTrainingListener {

  private static final Logger log = LoggerFactory.getLogger(FunctionEvaluationListener.class);

  private final int logEvery;
  private Map<String, SolveReport> latest = Map.of();
  private Map<String, Double> latestPenalties = Map.of();
  private final Map<String, Totals> totals = new LinkedHashMap<>();
  private final Set<String> warned = new HashSet<>();

  /**
   * The work of one layer's solver over several iterations.
   *
   * @param iterations the number of iterations
   * @param forward sums over the forward passes
   * @param backward sums over the backward passes
   */
  public record Totals(int iterations, SolverStatistics forward, SolverStatistics backward) {

    private static final Totals NONE =
        new Totals(0, SolverStatistics.none(), SolverStatistics.none());

    private Totals plus(SolveReport report) {
      return new Totals(
          iterations + 1, forward.plus(report.forward()), backward.plus(report.backward()));
    }

    /** The mean NFE of a forward pass. */
    public double meanForwardEvaluations() {
      return (double) forward.functionEvaluations() / iterations;
    }

    /** The mean NFE of a backward pass. */
    public double meanBackwardEvaluations() {
      return (double) backward.functionEvaluations() / iterations;
    }
  }

  /** A listener that does not log. */
  public FunctionEvaluationListener() {
    this(0);
  }

  /**
   * A listener that logs at level INFO.
   *
   * @param logEvery the iterations from one line to the next; 0 to log nothing
   * @throws IllegalArgumentException if negative
   */
  public FunctionEvaluationListener(int logEvery) {
    if (logEvery < 0) {
      throw new IllegalArgumentException("Cannot log every " + logEvery + " iterations");
    }
    this.logEvery = logEvery;
  }

  @Override
  public void iterationDone(Model model, int iteration, int epoch) {
    latest = OdeLayers.reports(model);
    latestPenalties = OdeLayers.penalties(model);
    latest.forEach(
        (name, report) -> totals.merge(name, Totals.NONE.plus(report), (a, b) -> a.plus(report)));
    OdeLayers.opsWithoutLoop(model).forEach(this::warnOnce);
    if (logEvery > 0 && iteration % logEvery == 0) {
      latest.forEach((name, report) -> log(iteration, name, report));
    }
  }

  private void warnOnce(String name, Set<String> ops) {
    if (warned.add(name)) {
      log.warn(
          "Layer {} is small enough for loops in Java, which are several times faster than calls of"
              + " ND4J, but there is no loop for {}; other ops in its dynamics would speed it up",
          name,
          String.join(", ", ops));
    }
  }

  private void log(int iteration, String name, SolveReport report) {
    SolverStatistics forward = report.forward();
    SolverStatistics backward = report.backward();
    log.info(
        "Iteration {}, ODE layer {}: NFE {} forward, {} backward; steps {} + {} rejected forward,"
            + " {} + {} rejected backward{}",
        iteration,
        name,
        forward.functionEvaluations(),
        backward.functionEvaluations(),
        forward.acceptedSteps(),
        forward.rejectedSteps(),
        backward.acceptedSteps(),
        backward.rejectedSteps(),
        latestPenalties.containsKey(name) ? "; penalty " + latestPenalties.get(name) : "");
  }

  /** The reports of the last iteration by layer. */
  public Map<String, SolveReport> latest() {
    return Collections.unmodifiableMap(latest);
  }

  /**
   * What penalties added to the score in the last iteration, by layer.
   *
   * @see OdeLayers#penalties
   */
  public Map<String, Double> latestPenalties() {
    return Collections.unmodifiableMap(latestPenalties);
  }

  /** The sums since the listener was made or reset, by layer. */
  public Map<String, Totals> totals() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(totals));
  }

  /** Begins new sums, as for a new epoch. */
  public void reset() {
    totals.clear();
  }
}
