package io.github.dl4jode.path.brownian;

/**
 * The cells into which time is divided: units from an origin, each halved again and again.
 *
 * @param origin where the first cell begins
 * @param unit the length of a cell that is not halved
 * @param refinements how often a cell is halved
 * @param independentUnits whether the pieces over units are drawn one by one; otherwise they are
 *     halves of longer pieces
 */
record TimeGrid(double origin, double unit, int refinements, boolean independentUnits) {

  /** A time this close to the end of a cell, relative to the cell, is that end. */
  private static final double CLOSE = 0x1p-24;

  /** Nor is it farther from the end of a unit than this, relative to the smallest cell. */
  private static final double CLOSE_TO_UNIT = 0x1p-10;

  /**
   * Of rounding errors of a time, relative to the distance of neighbouring floating-point times.
   */
  private static final double ROUNDINGS = 16;

  /** The most cells from the origin to a time. */
  private static final double MOST_CELLS = 0x1p52;

  /** A place in time: a cell and how far it is from the cell's beginning, relative to the cell. */
  static final class Place {
    long cell;
    double fraction;

    boolean isAt(Place other) {
      return cell == other.cell && fraction == other.fraction;
    }
  }

  /** The length of the smallest cells. */
  double resolution() {
    return Math.scalb(unit, -refinements);
  }

  /**
   * Finds the place of a time.
   *
   * @throws IllegalArgumentException if it is not finite, before the origin, or too far from it
   */
  void locate(double time, Place place) {
    double units = (time - origin) / unit;
    double near = ROUNDINGS * Math.ulp(Math.max(Math.abs(time), Math.abs(origin))) / unit;
    double close = Math.max(near, Math.min(CLOSE, Math.scalb(CLOSE_TO_UNIT, -refinements)));
    check(time, units, close);
    double whole = Math.rint(units);
    if (Math.abs(units - whole) <= close) {
      place.cell = (long) whole << refinements;
      place.fraction = 0;
      return;
    }
    locateInside(Math.scalb(units, refinements), Math.scalb(near, refinements), place);
  }

  private static void locateInside(double cells, double near, Place place) {
    double whole = Math.rint(cells);
    if (Math.abs(cells - whole) <= Math.max(near, CLOSE)) {
      place.cell = (long) whole;
      place.fraction = 0;
    } else {
      place.cell = (long) Math.floor(cells);
      place.fraction = cells - place.cell;
    }
  }

  private void check(double time, double units, double close) {
    if (!(units >= -close)) {
      throw new IllegalArgumentException(
          "A Brownian path begins at t = %s and has no value at t = %s".formatted(origin, time));
    }
    if (!(Math.scalb(units, refinements) < MOST_CELLS)) {
      throw new IllegalArgumentException(
          "t = %s is too far from the origin %s for a path of resolution %s; it reaches %s"
              .formatted(time, origin, resolution(), origin + MOST_CELLS * resolution()));
    }
  }
}
