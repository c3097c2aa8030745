package io.github.dl4jode.cnf.demo.picture;

/**
 * Colours for densities, from dark for none to bright for the highest; each brighter than those
 * before.
 */
final class ColorScale {

  private static final int[][] NODES = {
    {8, 8, 24}, {48, 18, 96}, {130, 34, 110}, {206, 66, 70}, {246, 140, 38}, {252, 244, 180}
  };

  private ColorScale() {}

  /** The colour of a part of the highest density, as 0xRRGGBB; parts outside [0, 1] are cut. */
  static int of(double part) {
    double position = Math.max(0, Math.min(1, part)) * (NODES.length - 1);
    int node = Math.min((int) position, NODES.length - 2);
    double between = position - node;
    int color = 0;
    for (int i = 0; i < 3; i++) {
      double value = (1 - between) * NODES[node][i] + between * NODES[node + 1][i];
      color = color << 8 | (int) Math.round(value);
    }
    return color;
  }
}
