package io.github.dl4jode.file;

import java.util.Map;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * A class that a configuration names, loaded but not initialised, so that none of its code has run.
 */
final class ConfigurationClass {

  /** Classes that have moved, by the names that saved models know. */
  private static final Map<String, String> MOVED =
      Map.of(
          "io.github.dl4jode.solver.FixedStepSize", "io.github.dl4jode.control.FixedStepSize",
          "io.github.dl4jode.solver.AdaptiveStepSize", "io.github.dl4jode.control.AdaptiveStepSize",
          "io.github.dl4jode.dynamics.Part$OfLayer",
              "io.github.dl4jode.dynamics.translation.Part$OfLayer",
          "io.github.dl4jode.dynamics.Part$Residual",
              "io.github.dl4jode.dynamics.translation.Part$Residual",
          "io.github.dl4jode.cnf.layer.GaussianLikelihood",
              "io.github.dl4jode.probability.GaussianLikelihood",
          "io.github.dl4jode.cnf.layer.BernoulliLikelihood",
              "io.github.dl4jode.probability.BernoulliLikelihood");

  private ConfigurationClass() {}

  /**
   * The class of this name, or the class that has replaced it; empty if it is not on the class
   * path.
   */
  static Optional<Class<?>> find(String saved) {
    String name = MOVED.getOrDefault(saved, saved);
    ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
    Optional<Class<?>> found = ofThread == null ? Optional.empty() : find(name, ofThread);
    return found.isPresent() ? found : find(name, ConfigurationClass.class.getClassLoader());
  }

  private static Optional<Class<?>> find(String name, ClassLoader loader) {
    try {
      return Optional.of(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }

  /**
   * Whether a class can be part of a configuration: it or one of its supertypes declares that its
   * class is saved.
   */
  static boolean isConfigurable(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (each.isAnnotationPresent(JsonTypeInfo.class)) {
        return true;
      }
      for (Class<?> contract : each.getInterfaces()) {
        if (isConfigurable(contract)) {
          return true;
        }
      }
    }
    return false;
  }
}
