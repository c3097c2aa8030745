package io.github.dl4jode.micrometer;

import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.listener.SolveFiguresConsumer;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.SolverStatistics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the solves of a network in training by meters of Micrometer.
 *
 * <pre>{@code
 * network.addListeners(new SolveListener(1, new SolveMeters(registry)));
 * }</pre>
 *
 * <p>All meters have the tag {@code layer}:
 *
 * <ul>
 *   <li>{@code ode.solver.evaluations}, a summary of the function evaluations (NFE) of an
 *       iteration, with the tag {@code pass} (forward or backward)
 *   <li>{@code ode.solver.steps}, a counter of steps, with the tags {@code pass} and {@code
 *       outcome} (accepted or rejected)
 *   <li>{@code ode.solver.step.size}, a summary of the lengths of the accepted steps of forward
 *       passes, in units of t
 *   <li>{@code ode.solver.adjoint.norm} and {@code ode.solver.penalty}, gauges of the last
 *       iteration; NaN, which is Micrometer's missing value, where a layer does not tell a norm
 * </ul>
 */
public final class SolveMeters implements SolveFiguresConsumer {

  private static final String PREFIX = "ode.solver.";

  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<String, LastValues> lastValues = new ConcurrentHashMap<>();

  /** The state of the gauges of a layer, which a registry refers to weakly. */
  private static final class LastValues {
    private volatile double adjointNorm;
    private volatile double penalty;

    double adjointNorm() {
      return adjointNorm;
    }

    double penalty() {
      return penalty;
    }
  }

  /** Meters without further tags. */
  public SolveMeters(MeterRegistry registry) {
    this(registry, List.of());
  }

  /**
   * Meters with further tags.
   *
   * @param registry where the meters are
   * @param tags of every meter, such as the name of the network
   */
  public SolveMeters(MeterRegistry registry, Iterable<Tag> tags) {
    this.registry = registry;
    this.tags = Tags.of(tags);
  }

  @Override
  public void accept(List<SolveFigures> figures) {
    figures.forEach(this::count);
  }

  private void count(SolveFigures figures) {
    Tags ofLayer = tags.and("layer", figures.layer());
    count(figures.forward(), ofLayer.and("pass", "forward"));
    count(figures.backward(), ofLayer.and("pass", "backward"));
    DistributionSummary sizes =
        DistributionSummary.builder(PREFIX + "step.size")
            .description("Lengths of the accepted steps of forward passes")
            .tags(ofLayer)
            .register(registry);
    for (AcceptedStep step : figures.steps()) {
      sizes.record(Math.abs(step.stepSize()));
    }
    LastValues last = lastValues.computeIfAbsent(figures.layer(), layer -> gauges(ofLayer));
    last.adjointNorm = figures.adjointNorm().orElse(Double.NaN);
    last.penalty = figures.penalty();
  }

  private void count(SolverStatistics work, Tags ofPass) {
    DistributionSummary.builder(PREFIX + "evaluations")
        .description("Function evaluations of an iteration")
        .tags(ofPass)
        .register(registry)
        .record(work.functionEvaluations());
    steps(ofPass.and("outcome", "accepted")).increment(work.acceptedSteps());
    steps(ofPass.and("outcome", "rejected")).increment(work.rejectedSteps());
  }

  private Counter steps(Tags ofOutcome) {
    return Counter.builder(PREFIX + "steps")
        .description("Steps of the solver")
        .tags(ofOutcome)
        .register(registry);
  }

  private LastValues gauges(Tags ofLayer) {
    LastValues last = new LastValues();
    Gauge.builder(PREFIX + "adjoint.norm", last, LastValues::adjointNorm)
        .description("Norm of dL/dy(t0) in the last iteration")
        .tags(ofLayer)
        .register(registry);
    Gauge.builder(PREFIX + "penalty", last, LastValues::penalty)
        .description("What penalties on the dynamics added to the score in the last iteration")
        .tags(ofLayer)
        .register(registry);
    return last;
  }
}
