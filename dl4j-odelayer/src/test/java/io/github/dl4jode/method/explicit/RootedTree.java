package io.github.dl4jode.method.explicit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A rooted tree, as the list of the subtrees at its root, smallest names first: the index of an
 * order condition (Hairer, Nørsett and Wanner I, section II.2).
 */
public record RootedTree(List<RootedTree> children) {

  /** All trees of an order. */
  public static List<RootedTree> ofOrder(int order) {
    Set<RootedTree> trees = new LinkedHashSet<>();
    grow(order - 1, order - 1, List.of(), trees);
    return List.copyOf(trees);
  }

  private static void grow(
      int remaining, int largest, List<RootedTree> children, Set<RootedTree> trees) {
    if (remaining == 0) {
      List<RootedTree> sorted = new ArrayList<>(children);
      sorted.sort((left, right) -> left.toString().compareTo(right.toString()));
      trees.add(new RootedTree(List.copyOf(sorted)));
      return;
    }
    for (int size = Math.min(remaining, largest); size > 0; size--) {
      for (RootedTree child : ofOrder(size)) {
        List<RootedTree> extended = new ArrayList<>(children);
        extended.add(child);
        grow(remaining - size, size, extended, trees);
      }
    }
  }

  int order() {
    return 1 + children.stream().mapToInt(RootedTree::order).sum();
  }

  /** The density γ. */
  public double density() {
    return children.stream().mapToDouble(RootedTree::density).reduce(order(), (x, y) -> x * y);
  }

  /** The elementary weights of the stages: their product with b is Φ. */
  public double[] stageWeights(double[][] a) {
    double[] weights = new double[a.length];
    java.util.Arrays.fill(weights, 1);
    for (RootedTree child : children) {
      double[] inner = child.stageWeights(a);
      for (int i = 0; i < a.length; i++) {
        double sum = 0;
        for (int j = 0; j < a[i].length; j++) {
          sum += a[i][j] * inner[j];
        }
        weights[i] *= sum;
      }
    }
    return weights;
  }

  @Override
  public String toString() {
    return "[" + String.join("", children.stream().map(RootedTree::toString).toList()) + "]";
  }
}
