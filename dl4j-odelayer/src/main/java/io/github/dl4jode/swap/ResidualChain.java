package io.github.dl4jode.swap;

import java.util.List;

/**
 * Residual blocks of equal layers in sequence, with nothing else attached between them, so that one
 * ODE block can replace them.
 *
 * @param units at least one, in their order
 */
public record ResidualChain(List<ResidualUnit> units) {

  /**
   * Keeps a copy.
   *
   * @throws IllegalArgumentException if there is no unit
   */
  public ResidualChain {
    units = List.copyOf(units);
    if (units.isEmpty()) {
      throw new IllegalArgumentException("A chain needs a residual block");
    }
  }

  /** The vertex or layer whose output enters the chain. */
  public String input() {
    return units.get(0).input();
  }

  /** The vertex or layer that yields the chain's result. */
  public String output() {
    return units.get(units.size() - 1).output();
  }

  /** The number of blocks. */
  public int length() {
    return units.size();
  }

  /** The names of all layers and vertices of the chain, in their order. */
  public List<String> vertices() {
    return units.stream().flatMap(unit -> unit.vertices().stream()).toList();
  }

  /** The blocks and their layers, a line each. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(length() == 1 ? "1 residual block" : length() + " residual blocks")
        .append(" between \"")
        .append(input())
        .append("\" and \"")
        .append(output())
        .append('"');
    for (ResidualUnit unit : units) {
      text.append(System.lineSeparator()).append("  ").append(String.join(", ", unit.vertices()));
    }
    return text.toString();
  }
}
