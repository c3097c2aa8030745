package io.github.dl4jode.file;

import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * A class that a configuration names, loaded without being initialised: none of its code has run.
 */
final class ConfigurationClass {

  private ConfigurationClass() {}

  /** The class of this name; empty if it is not on the class path. */
  static Optional<Class<?>> find(String name) {
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
   * Whether a class can be part of a configuration: it or one of its supertypes is declared to be
   * saved with its class.
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
