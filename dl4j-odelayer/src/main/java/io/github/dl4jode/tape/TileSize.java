package io.github.dl4jode.tape;

import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;

/**
 * Into how many tiles row-wise operations are cut.
 *
 * @param tiles a divisor of the first dimension of all large arrays; 1 where tiles do not pay
 * @param largeLength the elements from which an array counts as large
 */
record TileSize(int tiles, long largeLength) {

  private static final TileSize WHOLE = new TileSize(1, Long.MAX_VALUE);

  /** Tiles of at most this size, unless they would come out much smaller. */
  static TileSize of(List<Operation> operations, long tileBytes) {
    List<Operation> rowWise =
        operations.stream().filter(operation -> RowWise.divided(operation).isPresent()).toList();
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
    return new TileSize(divisor(rows, bytes, tileBytes), large);
  }

  private static int divisor(long rows, long bytes, long tileBytes) {
    for (int tiles = 1; tiles <= rows; tiles++) {
      if (rows % tiles == 0 && bytes <= tiles * tileBytes) {
        return 8 * bytes >= tiles * tileBytes ? tiles : 1;
      }
    }
    return 1;
  }

  /** The elements of the largest array of an operation. */
  static long largest(Operation operation) {
    return Stream.concat(operation.inputs().stream(), operation.outputs().stream())
        .mapToLong(Value::length)
        .max()
        .orElse(0);
  }
}
