package io.github.dl4jode.path.brownian;

/**
 * The pieces of a Brownian path over the cells of a {@link TimeGrid}.
 *
 * <p>The node (level, index) is the piece over the index-th interval of length unit · 2^level.
 * Nodes are the halves of their parents, or roots, which are independent. Where units are
 * independent, each of them is a root. Otherwise roots are the first unit, and the intervals
 * [2^level, 2^(level+1)) in units. So the path has no end, and its values do not depend on how far
 * it was followed.
 */
final class PieceTree {

  private static final int LEVEL_OFFSET = 64;

  /** Roots have levels of their own in the cache. */
  private static final long ROOT_KEY = 1L << 63;

  private final TimeGrid grid;
  private final NormalNumbers numbers;
  private final boolean single;
  private final double[][] normals;
  private final float[] floatNormals;
  private final Split half;
  private final Split anywhere;
  private final PieceCache cache;
  private final CutCells cuts;
  private final Piece joined;

  /**
   * Pieces of a minibatch.
   *
   * @param numbers of all components; renewed by the caller, who then calls {@link #clear}
   * @param size the number of components of all examples
   * @param full whether numbers are made of 53 bits; others are floats where there is no area
   * @param cacheBytes which pieces may take
   */
  PieceTree(
      LevyArea levyArea,
      TimeGrid grid,
      NormalNumbers numbers,
      int size,
      boolean full,
      long cacheBytes) {
    this.grid = grid;
    this.numbers = numbers;
    this.single = !full && levyArea == LevyArea.NONE;
    this.normals = new double[levyArea.order()][single ? 0 : size];
    this.floatNormals = new float[single ? size : 0];
    this.half = Split.half(levyArea);
    this.anywhere = Split.anywhere(levyArea);
    this.cache = new PieceCache(levyArea, size, single, cacheBytes);
    this.cuts = new CutCells(levyArea, size, single);
    this.joined = new Piece(levyArea, size, single, grid.independentUnits());
  }

  /** Forgets all pieces, because the random numbers are others. */
  void clear() {
    cache.clear();
    cuts.clear();
  }

  /**
   * The piece between two places.
   *
   * @param from not after the second one
   * @return valid until the next call
   */
  Piece between(TimeGrid.Place from, TimeGrid.Place to) {
    if (from.fraction == 0 && to.fraction == 0 && isNode(from.cell, to.cell - from.cell)) {
      int height = Long.numberOfTrailingZeros(to.cell - from.cell);
      return node(height - grid.refinements(), from.cell >> height);
    }
    joined.clear();
    if (from.cell == to.cell) {
      appendInside(from, to);
    } else {
      appendAcross(from, to);
    }
    return joined;
  }

  /** Whether cells from one on are those of a node. */
  private boolean isNode(long cell, long count) {
    return Long.bitCount(count) == 1
        && (cell & (count - 1)) == 0
        && Long.numberOfTrailingZeros(count) <= largestHeight(cell);
  }

  private void appendInside(TimeGrid.Place from, TimeGrid.Place to) {
    if (from.isAt(to)) {
      return;
    }
    if (from.fraction == 0) {
      joined.append(cut(to).first);
    } else {
      Piece whole = cut(to).first;
      joined.rest(whole, cut(from).first);
    }
  }

  private void appendAcross(TimeGrid.Place from, TimeGrid.Place to) {
    long cell = from.cell;
    if (from.fraction > 0) {
      joined.append(cut(from).second);
      cell++;
    }
    while (cell < to.cell) {
      int height = largestHeight(cell, to.cell - cell);
      joined.append(node(height - grid.refinements(), cell >> height));
      cell += 1L << height;
    }
    if (to.fraction > 0) {
      joined.append(cut(to).first);
    }
  }

  /** The height of the largest node that begins with a cell and has at most so many. */
  private int largestHeight(long cell, long count) {
    return Math.min(63 - Long.numberOfLeadingZeros(count), largestHeight(cell));
  }

  /** The height of the largest node that begins with a cell. */
  private int largestHeight(long cell) {
    int unit = grid.refinements();
    int aligned = cell == 0 ? unit : Long.numberOfTrailingZeros(cell);
    return grid.independentUnits() ? Math.min(aligned, unit) : aligned;
  }

  private Piece node(int level, long index) {
    if (!grid.independentUnits() && level >= 0 && index == (level == 0 ? index & 1 : 1)) {
      return root(level, index);
    }
    PieceCache.Pair pair = pair(level + 1, index >> 1);
    return (index & 1) == 0 ? pair.first : pair.second;
  }

  /** The pieces over both halves of an interval. */
  private PieceCache.Pair pair(int level, long index) {
    long key = key(level, index);
    int place = cache.find(key);
    if (place >= 0) {
      return cache.at(place);
    }
    return grid.independentUnits() && level == 1 ? units(key, index) : halves(key, level, index);
  }

  private PieceCache.Pair units(long key, long index) {
    PieceCache.Pair pair = cache.add(key);
    drawRoot(0, 2 * index, pair.first);
    drawRoot(0, 2 * index + 1, pair.second);
    return pair;
  }

  private PieceCache.Pair halves(long key, int level, long index) {
    Piece whole = node(level, index);
    PieceCache.Pair pair = cache.add(key);
    draw(Purpose.HALVES, level, index);
    divide(half, whole, pair);
    return pair;
  }

  private Piece root(int level, long index) {
    long key = key(level, index) | ROOT_KEY;
    int place = cache.find(key);
    if (place >= 0) {
      return cache.at(place).first;
    }
    Piece piece = cache.add(key).first;
    drawRoot(level, index, piece);
    return piece;
  }

  private void drawRoot(int level, long index, Piece piece) {
    double length = Math.scalb(grid.unit(), level);
    if (single) {
      float deviation = (float) Math.sqrt(length);
      numbers.fill(index, stream(Purpose.ROOT, level, 0), deviation, piece.floats());
      piece.length(length);
    } else {
      draw(Purpose.ROOT, level, index);
      piece.draw(length, normals);
    }
  }

  private static long key(int level, long index) {
    return ((long) (level + LEVEL_OFFSET) << PieceCache.LEVEL_SHIFT) | index;
  }

  /** The two parts of the smallest cell in which a place is. */
  private PieceCache.Pair cut(TimeGrid.Place place) {
    PieceCache.Pair known = cuts.find(place.cell, place.fraction);
    if (known != null) {
      return known;
    }
    int level = -grid.refinements();
    Piece whole = node(level, place.cell);
    draw(Purpose.INSIDE, level, place.cell);
    PieceCache.Pair pair = cuts.add(place.cell, place.fraction);
    anywhere.at(place.fraction);
    divide(anywhere, whole, pair);
    return pair;
  }

  private void divide(Split split, Piece whole, PieceCache.Pair parts) {
    if (single) {
      split.apply(whole, floatNormals, parts.first, parts.second);
    } else {
      split.apply(whole, normals, parts.first, parts.second);
    }
  }

  private void draw(Purpose purpose, int level, long index) {
    if (single) {
      numbers.fill(index, stream(purpose, level, 0), 1, floatNormals);
      return;
    }
    for (int kind = 0; kind < normals.length; kind++) {
      numbers.fill(index, stream(purpose, level, kind), normals[kind]);
    }
  }

  private static int stream(Purpose purpose, int level, int kind) {
    return purpose.stream(level + LEVEL_OFFSET, kind);
  }
}
