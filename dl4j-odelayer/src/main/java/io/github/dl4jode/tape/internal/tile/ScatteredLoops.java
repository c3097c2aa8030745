package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;
import io.github.dl4jode.tape.internal.tile.FusedKernel.Loop;

/** Arithmetic on elements that are found by lists of their places. */
final class ScatteredLoops {

  private ScatteredLoops() {}

  /** The loop of an arithmetic op on the elements of x and z at the given places. */
  static Loop of(TileLoop op, float[] x, int[] first, float[] z, int[] second, float[] y) {
    return switch (op) {
      case ADD -> () -> add(x, first, z, second, y);
      case SUBTRACT -> () -> subtract(x, first, z, second, y);
      case MULTIPLY -> () -> multiply(x, first, z, second, y);
      default -> throw new IllegalStateException("No loop for " + op);
    };
  }

  private static void add(float[] x, int[] first, float[] z, int[] second, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[first[i]] + z[second[i]];
    }
  }

  private static void subtract(float[] x, int[] first, float[] z, int[] second, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[first[i]] - z[second[i]];
    }
  }

  private static void multiply(float[] x, int[] first, float[] z, int[] second, float[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] = x[first[i]] * z[second[i]];
    }
  }
}
