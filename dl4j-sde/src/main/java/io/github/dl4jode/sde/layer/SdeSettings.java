package io.github.dl4jode.sde.layer;

import io.github.dl4jode.sde.dynamics.SdeDynamics;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;

/**
 * What layers and vertices with a stochastic equation share.
 *
 * @param samplePaths the number of sample paths of each example
 */
record SdeSettings(
    SdeDynamics dynamics,
    SdeSolver solver,
    SdeGradientMethod gradient,
    int samplePaths,
    InferenceNoise inferenceNoise) {

  private static final Set<String> TAKEN = Set.of("t", "y");

  /** What is wrong with the settings, as a predicate of a sentence; empty if nothing is. */
  Optional<String> fault() {
    if (samplePaths < 1) {
      return Optional.of("needs one sample path or more for each example, not " + samplePaths);
    }
    SDLayerParams parameters = new SDLayerParams();
    dynamics.defineParameters(parameters);
    for (String name : parameters.getParameterKeys()) {
      if (name.contains("_") || TAKEN.contains(name)) {
        return Optional.of(
            "has dynamics with a parameter named \"%s\"; t and y are the time and the state, and DL4J cuts names at underscores"
                .formatted(name));
      }
    }
    try {
      solver.requireSolves(dynamics.calculus(), dynamics.noise());
    } catch (IllegalArgumentException e) {
      return Optional.of("cannot be solved: " + e.getMessage());
    }
    boolean undone = gradient instanceof SdeGradientMethod.UndoneSteps;
    if (undone && !solver.method().isReversible()) {
      return Optional.of(
          "has the gradient UndoneSteps, which needs SdeMethods.REVERSIBLE_HEUN, and the method %s"
              .formatted(solver.method().label()));
    }
    try {
      solver.requireSuits(gradient, dynamics.calculus(), dynamics.noise());
    } catch (IllegalArgumentException e) {
      return Optional.of("has no such gradient: " + e.getMessage());
    }
    return Optional.empty();
  }

  /** The shapes of the parameters for a state of this size. */
  Map<String, long[]> parameterShapes(long size) {
    SdeDynamics copy = dynamics.clone();
    copy.setSize(size);
    SDLayerParams needed = new SDLayerParams();
    copy.defineParameters(needed);
    return needed.getParamShapes();
  }

  List<String> inWords() {
    return List.of(
        "dynamics=" + dynamics,
        "solver=" + solver,
        "gradient=" + gradient,
        "samplePaths=" + samplePaths,
        "inferenceNoise=" + inferenceNoise);
  }
}
