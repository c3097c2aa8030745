package io.github.dl4jode.path.brownian;

/**
 * The parts of the last two cells that were cut at a time inside them: those at both ends of an
 * interval.
 */
final class CutCells {

  private final PieceCache.Pair[] pairs = new PieceCache.Pair[2];
  private final long[] cells = {-1, -1};
  private final double[] fractions = new double[2];
  private int next;

  CutCells(LevyArea levyArea, int size, boolean single) {
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = new PieceCache.Pair(levyArea, size, single);
    }
  }

  void clear() {
    cells[0] = -1;
    cells[1] = -1;
  }

  /** The parts of a cell, or null. */
  PieceCache.Pair find(long cell, double fraction) {
    for (int i = 0; i < pairs.length; i++) {
      if (cells[i] == cell && fractions[i] == fraction) {
        next = 1 - i;
        return pairs[i];
      }
    }
    return null;
  }

  /** Room for the parts of a cell, in place of those that were used before the last ones. */
  PieceCache.Pair add(long cell, double fraction) {
    int place = next;
    next = 1 - next;
    cells[place] = cell;
    fractions[place] = fraction;
    return pairs[place];
  }
}
