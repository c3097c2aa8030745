package io.github.dl4jode.path.brownian;

/** What random numbers are for; different purposes have different numbers. */
enum Purpose {
  HALVES,
  ROOT,
  INSIDE,
  AREA;

  /**
   * The stream of {@link NormalNumbers}.
   *
   * @param level from 0 to 127
   * @param kind from 0 to 15
   */
  int stream(int level, int kind) {
    return ordinal() << 12 | kind << 8 | level;
  }
}
