package io.github.dl4jode.layer;

import io.github.dl4jode.dynamics.DrivenDynamics;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which settings of an {@link OdeLayer} it can be used with, each alone and together. */
final class OdeLayerRules {

  private OdeLayerRules() {}

  /**
   * The first rule that the layer breaks, as a predicate of a sentence; empty if it breaks none.
   */
  static Optional<String> refusal(OdeLayer layer) {
    return layer
        .gradient()
        .refusal(layer.solver())
        .map("cannot be trained: "::concat)
        .or(() -> refusalOfTimes(layer.times()))
        .or(() -> refusalOfInputs(DrivenDynamics.inputNamesOf(layer.dynamics())))
        .or(() -> layer.eachExample() ? refusalOfEachExample(layer) : Optional.empty());
  }

  private static Optional<String> refusalOfTimes(double[] times) {
    boolean finite = Arrays.stream(times).allMatch(Double::isFinite);
    return times.length >= 2 && finite && isStrictlyMonotone(times)
        ? Optional.empty()
        : Optional.of(
            "needs at least two finite times that strictly increase or strictly decrease, not "
                + Arrays.toString(times));
  }

  private static boolean isStrictlyMonotone(double[] times) {
    double direction = Math.signum(times[1] - times[0]);
    for (int i = 1; i < times.length; i++) {
      if (direction == 0 || Math.signum(times[i] - times[i - 1]) != direction) {
        return false;
      }
    }
    return true;
  }

  private static Optional<String> refusalOfInputs(List<String> names) {
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "has dynamics that read the inputs %s, and a layer has no further inputs: use an OdeVertex"
                .formatted(names));
  }

  private static Optional<String> refusalOfEachExample(OdeLayer layer) {
    if (!layer.penalties().coefficients().isEmpty()) {
      return Optional.of(
          "solves each example as its own, and has penalties, which are means over a minibatch that"
              + " is solved together; leave one of them out");
    }
    if (layer.solver().remembersFirstStep()) {
      return Optional.of(
          "solves each example as its own, and has a solver with rememberFirstStep, by which an example depends on the ones before it; leave one of them out");
    }
    return Optional.empty();
  }
}
