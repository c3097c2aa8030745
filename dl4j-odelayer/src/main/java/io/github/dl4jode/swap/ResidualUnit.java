package io.github.dl4jode.swap;

import java.util.List;

/**
 * A residual block that keeps the shape: an element-wise sum of its input and a branch of it, y = x
 * + F(x), perhaps followed by an activation, y = σ(x + F(x)).
 *
 * @param input the vertex or layer whose output is x
 * @param branch the names of the layers of F, in their order; a block that is a single layer has
 *     itself as its branch
 * @param vertices the names of all layers and vertices of the block, in their order; the last one
 *     yields y
 */
public record ResidualUnit(String input, List<String> branch, List<String> vertices) {

  /** Keeps copies. */
  public ResidualUnit {
    branch = List.copyOf(branch);
    vertices = List.copyOf(vertices);
  }

  /** The vertex or layer that yields y. */
  public String output() {
    return vertices.get(vertices.size() - 1);
  }
}
