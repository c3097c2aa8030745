package io.github.dl4jode.tape.internal.winograd;

/** What tiles of one data type are computed with: arrays are an A, their memory in ND4J is a B. */
interface TileArithmetic<A, B> {

  /** Zeros. */
  A array(int length);

  int length(A array);

  /** Fills an array with the numbers from a place on. */
  void get(B memory, int place, A array);

  /** Writes an array to a place. */
  void put(A array, B memory, int place);

  void fillWithZeros(A array);

  TileMaps<A> maps(TileRule rule);

  /** What the three methods after this one need for rows of a length. */
  int[] lanes(int length);

  /**
   * Writes the channels of each pixel next to each other.
   *
   * @param x an image [channels, pixels]
   * @param lanes those of the pixels
   * @param places where the channels of each pixel begin in y
   */
  void channelsLast(A x, int[] lanes, A y, int[] places, int channels);

  /**
   * Adds a number to each channel, and writes the pixels of each channel next to each other.
   *
   * @param places where the channels of each pixel begin in x
   * @param y receives an image [channels, pixels]
   * @param lanes those of the pixels
   */
  void channelsFirst(A x, int[] places, A shifts, A y, int[] lanes, int channels);

  /**
   * y ← xᵀ.
   *
   * @param x a matrix [rows, columns] that begins at i
   * @param lanes those of the columns
   * @param y receives the transpose from j on
   */
  void transpose(A x, int i, int[] lanes, A y, int j, int rows, int columns);

  /** y ← x + z, n elements. */
  void add(A x, A z, A y, int n);

  /** y ← x + z, n elements from a place in each array on. */
  void add(A x, int ofX, A z, int ofZ, A y, int ofY, int n);

  /** Each element of y is the sum of a row of x. */
  void sumRows(A x, A y, int rows, int length);

  /**
   * C ← A B, for matrices that begin somewhere in their arrays.
   *
   * @param a A [m, k]; element (i, p) is at ia + i · rowStep + p · columnStep; m a multiple of 4
   * @param b B [k, n] in row-major order
   * @param c receives C [m, n] in row-major order
   */
  void multiplyFours(
      A a, int ia, int rowStep, int columnStep, A b, int ib, A c, int ic, int m, int k, int n);
}
