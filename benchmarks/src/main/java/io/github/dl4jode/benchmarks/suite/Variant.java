package io.github.dl4jode.benchmarks.suite;

import java.util.List;

/** How a case is run. */
enum Variant {

  /** In float, by a Java as this program's own, which the script starts with the vector module. */
  USUAL(List.of()),

  /** The same in double. */
  DOUBLE(List.of("--data-type", "double")),

  /** In float by a Java without the vector module. */
  WITHOUT_VECTORS(List.of());

  private final List<String> arguments;

  Variant(List<String> arguments) {
    this.arguments = arguments;
  }

  /** What a case is told. */
  List<String> arguments() {
    return arguments;
  }
}
