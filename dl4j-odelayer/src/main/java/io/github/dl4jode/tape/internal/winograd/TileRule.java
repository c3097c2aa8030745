package io.github.dl4jode.tape.internal.winograd;

/** How many pixels a tile has in each direction. */
enum TileRule {
  /** 4 instead of 9 multiplications for a pixel; exact for whole numbers. */
  THREE_TAPS_TO_TWO(3, 2),

  /** 25/9 instead of 9 multiplications for a pixel. */
  THREE_TAPS_TO_THREE(3, 3),

  /** 16/9 instead of 4 multiplications for a pixel. */
  TWO_TAPS_TO_THREE(2, 3);

  private final int taps;
  private final int step;

  TileRule(int taps, int step) {
    this.taps = taps;
    this.step = step;
  }

  /** The taps of a kernel on one parity, in one direction. */
  int taps() {
    return taps;
  }

  /** The pixels of the result of a tile, in one direction: as far as the next tile begins. */
  int step() {
    return step;
  }

  /** The places of a side of a tile. */
  int side() {
    return taps + step - 1;
  }
}
