package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.FloatProductLoops;
import io.github.dl4jode.array.NarrowProductLoops;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import io.github.dl4jode.tape.internal.tile.FusedKernel.Loop;
import java.util.Optional;

/** Chooses the loop of a product of matrices by their sizes. */
final class MatrixLoops {

  /**
   * The sizes of a product [rows, columns], and whether its factors lie in memory as transposes.
   */
  private record Sizes(int rows, int inner, int columns, boolean first, boolean second) {

    static Sizes of(Operation operation) {
      CustomKernel kernel = (CustomKernel) operation.kernel();
      long[] product = operation.outputs().get(0).shape();
      boolean transposed = kernel.integer(0) != 0;
      return new Sizes(
          Math.toIntExact(product[0]),
          Math.toIntExact(operation.inputs().get(0).shape()[transposed ? 0 : 1]),
          Math.toIntExact(product[1]),
          transposed,
          kernel.integer(1) != 0);
    }

    boolean isNarrow() {
      return columns < FloatProductLoops.WIDTH;
    }

    boolean hasFewTerms() {
      return !first
          && columns >= NarrowProductLoops.LEAST_OF_PRODUCT
          && inner >= NarrowProductLoops.LEAST_COLUMNS
          && inner <= NarrowProductLoops.MOST_COLUMNS;
    }
  }

  private MatrixLoops() {}

  /** Whether the loop of a product can add a row. */
  static boolean addRow(Operation product) {
    Sizes sizes = Sizes.of(product);
    return sizes.isNarrow() || sizes.hasFewTerms();
  }

  /**
   * C ← A B, plus a row if there is one and {@link #addRow} says so.
   *
   * @param operation the product
   */
  static Loop product(Operation operation, float[] a, float[] b, Optional<float[]> row, float[] c) {
    Sizes sizes = Sizes.of(operation);
    int rows = sizes.rows;
    int inner = sizes.inner;
    int columns = sizes.columns;
    int rowStep = sizes.first ? 1 : inner;
    int columnStep = sizes.first ? rows : 1;
    if (sizes.isNarrow()) {
      float[] added = row.orElseGet(() -> new float[columns]);
      return new NarrowProduct(a, rowStep, columnStep, b, sizes.second, added, c, inner);
    }
    if (sizes.second) {
      float[] turned = new float[b.length];
      Loop product = ofRowMajor(sizes, a, turned, row, c);
      return () -> {
        FloatProductLoops.transpose(b, turned, columns, inner);
        product.run();
      };
    }
    return ofRowMajor(sizes, a, b, row, c);
  }

  private static Loop ofRowMajor(
      Sizes sizes, float[] a, float[] b, Optional<float[]> row, float[] c) {
    int rows = sizes.rows;
    int inner = sizes.inner;
    int columns = sizes.columns;
    if (sizes.hasFewTerms()) {
      float[] added = row.orElseGet(() -> new float[columns]);
      return () -> NarrowProductLoops.multiplyFewColumns(a, b, added, c, rows, inner, columns);
    }
    int rowStep = sizes.first ? 1 : inner;
    int columnStep = sizes.first ? rows : 1;
    return () -> FloatProductLoops.multiply(a, rowStep, columnStep, b, c, rows, inner, columns);
  }
}
