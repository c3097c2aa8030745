package io.github.dl4jode.path.brownian;

/** What random numbers are for; different purposes have different numbers. */
enum Purpose {
  HALVES(0),
  ROOT(1),
  INSIDE(2),
  AREA(3);

  private final int number;

  Purpose(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /**
   * The stream of {@link NormalNumbers}.
   *
   * @param level from 0 to 127
   * @param kind from 0 to 15
   */
  int stream(int level, int kind) {
    return number << 12 | kind << 8 | level;
  }
}
