package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Into how many tiles row-wise operations are cut.
 *
 * @param rows the greatest common divisor of the first dimensions of all large arrays
 * @param tiles a divisor of the rows; 1 where tiles do not pay
 * @param largeLength the elements from which an array counts as large
 */
record TileSize(long rows, int tiles, long largeLength) {

  /** The rows of a matrix that the loops of products take together. */
  private static final int ROWS_AT_A_TIME = 4;

  /** Of so many tiles one thread of two computes hardly more than half. */
  private static final int MANY_TILES = 10;

  /**
   * The share of the tiles that fit which is enough. Measured: 1000 examples of 20 units take as
   * long in 4 tiles of 5,000 elements as in 5, and a tenth longer in 10.
   */
  private static final double ENOUGH_TILES = 0.8;

  /** One tile, in which nothing is small. */
  static final TileSize WHOLE = new TileSize(1, 1, 0);

  /**
   * Tiles of at most a certain size, unless they would come out smaller than another.
   *
   * @param rowWise the operations that come in tiles
   * @param mostBytes what a tile of one row may have
   */
  static TileSize of(List<Operation> rowWise, long largestBytes, long leastBytes, long mostBytes) {
    long largest = rowWise.stream().mapToLong(TileSize::largest).max().orElse(0);
    if (largest == 0) {
      return WHOLE;
    }
    long large = largest / 8;
    List<Operation> counted = rowWise.stream().filter(o -> largest(o) >= large).toList();
    long rows =
        counted.stream()
            .map(operation -> BigInteger.valueOf(operation.outputs().get(0).shape()[0]))
            .reduce(BigInteger.ZERO, BigInteger::gcd)
            .longValue();
    long bytes = largest * counted.get(0).outputs().get(0).dataType().width();
    return new TileSize(rows, divisor(rows, bytes, largestBytes, leastBytes, mostBytes), large);
  }

  /**
   * Tiles of as many examples as fit, and as many as loops take at a time where there is a choice.
   * Few tiles are an even number where they can be: of five one thread of two computes three. The
   * number does not depend on that of the threads, and so the results do not.
   *
   * @param largest the elements of the largest array of all examples
   * @param tileElements the elements of it that a tile may have
   * @param mostTiles more than this never
   */
  static TileSize ofExamples(long examples, long largest, long tileElements, int mostTiles) {
    long wanted = Math.min(mostTiles, (largest + tileElements - 1) / tileElements);
    return LongStream.rangeClosed(2, mostTiles)
        .filter(tiles -> examples % tiles == 0)
        .boxed()
        .min(
            Comparator.<Long, Boolean>comparing(tiles -> tiles < wanted)
                .thenComparing(tiles -> examples / tiles % ROWS_AT_A_TIME != 0)
                .thenComparing(tiles -> Math.abs(tiles - wanted)))
        .map(tiles -> evened(tiles, examples, ENOUGH_TILES * largest / tileElements))
        .map(tiles -> new TileSize(examples, Math.toIntExact(tiles), examples))
        .orElse(WHOLE);
  }

  /** One more or less, if that divides the examples and the tiles still fit. */
  private static long evened(long tiles, long examples, double least) {
    return tiles % 2 == 0 || tiles >= MANY_TILES
        ? tiles
        : LongStream.of(tiles - 1, tiles + 1)
            .filter(even -> even > 0 && examples % even == 0 && even >= least)
            .findFirst()
            .orElse(tiles);
  }

  private static int divisor(
      long rows, long bytes, long largestBytes, long leastBytes, long mostBytes) {
    for (int tiles = 1; tiles <= rows; tiles++) {
      if (rows % tiles == 0 && bytes <= tiles * largestBytes) {
        return bytes >= tiles * leastBytes ? tiles : 1;
      }
    }
    return bytes <= rows * mostBytes ? Math.toIntExact(rows) : 1;
  }

  /** The elements of the largest array of an operation. */
  static long largest(Operation operation) {
    return Stream.concat(operation.inputs().stream(), operation.outputs().stream())
        .mapToLong(Buffer::length)
        .max()
        .orElse(0);
  }
}
