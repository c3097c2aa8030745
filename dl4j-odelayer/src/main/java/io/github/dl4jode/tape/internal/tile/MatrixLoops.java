package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.array.loop.FloatProductLoops;
import io.github.dl4jode.array.loop.NarrowProductLoops;
import io.github.dl4jode.array.loop.RowLoops;
import io.github.dl4jode.array.loop.RunLoops;
import io.github.dl4jode.tape.internal.lane.Lane.Loop;
import io.github.dl4jode.tape.internal.lane.Lane.Transfer;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.Optional;

/** Chooses the loop of a product of matrices, or of one tile of it, by their sizes. */
final class MatrixLoops {

  private static final int ROWS_ADDED = 8;

  /** A smaller term stays in the first cache as it is. */
  private static final int LEAST_IN_PARTS = 8192;

  private final int rows;
  private final int inner;
  private final int columns;

  /** Whether the factors lie in memory as transposes. */
  private final boolean first;

  private final boolean second;

  /** Whether the second factor changes with parameters only. */
  private final boolean isParameter;

  /**
   * Takes the sizes of one tile: some rows of the first factor and of the product or, where the
   * first factor is transposed, some rows of both factors.
   *
   * @param tiles into which the rows are cut
   */
  MatrixLoops(Operation operation, int tiles) {
    CustomKernel kernel = (CustomKernel) operation.kernel();
    long[] product = operation.outputs().get(0).shape();
    this.first = RowLoopKind.isFirstTransposed(operation);
    this.second = kernel.integer(1) != 0;
    Buffer factor = operation.inputs().get(1).storage();
    this.isParameter = !first && Transfer.isParameter(factor, Math.toIntExact(factor.length()));
    long terms = operation.inputs().get(0).shape()[first ? 0 : 1];
    this.rows = Math.toIntExact(first ? product[0] : product[0] / tiles);
    this.inner = Math.toIntExact(first ? terms / tiles : terms);
    this.columns = Math.toIntExact(product[1]);
  }

  private boolean isNarrow() {
    return columns < FloatProductLoops.WIDTH;
  }

  private boolean hasFewTerms() {
    return !first
        && columns >= NarrowProductLoops.LEAST_OF_PRODUCT
        && inner >= NarrowProductLoops.LEAST_COLUMNS
        && inner <= NarrowProductLoops.MOST_COLUMNS;
  }

  /** Whether the loop adds a row without a pass over the product. */
  boolean addsRowAtOnce() {
    return isNarrow() || hasFewTerms();
  }

  /** C ← A B, plus a row if there is one. */
  Loop product(float[] a, float[] b, Optional<float[]> row, float[] c) {
    if (isNarrow()) {
      float[] added = row.orElseGet(() -> new float[columns]);
      return new NarrowProduct(a, rowStep(), columnStep(), b, second, added, c, inner);
    }
    if (second) {
      float[] turned = new float[b.length];
      Loop product = ofRowMajor(a, turned, row, c);
      return () -> {
        FloatProductLoops.transpose(b, turned, columns, inner);
        product.run();
      };
    }
    return ofRowMajor(a, b, row, c);
  }

  /**
   * Adds what a tile gives to C = Aᵀ B, as one number: with the bits of a product that is added
   * afterwards. Some rows at a time, which are still in the first cache when they are added.
   */
  Loop addedProduct(float[] a, float[] b, float[] c) {
    int length = ROWS_ADDED * columns;
    boolean isPlain =
        !isNarrow() && !second && FloatProductLoops.packedLength(rows, inner, columns) == 0;
    boolean comesInParts = rows % ROWS_ADDED == 0 && length % FloatProductLoops.WIDTH == 0;
    if (!isPlain || !comesInParts || rows * columns < LEAST_IN_PARTS) {
      float[] term = new float[c.length];
      return LoopBinder.sumOfTiles(c, term, product(a, b, Optional.empty(), term));
    }
    float[] term = new float[length];
    return () -> {
      for (int i = 0; i < rows; i += ROWS_ADDED) {
        FloatProductLoops.multiplyFours(a, i, 1, rows, b, 0, term, 0, ROWS_ADDED, inner, columns);
        RunLoops.add(c, i * columns, term, 0, c, i * columns, length);
      }
    };
  }

  private Loop ofRowMajor(float[] a, float[] b, Optional<float[]> row, float[] c) {
    if (hasFewTerms()) {
      float[] added = row.orElseGet(() -> new float[columns]);
      return () -> NarrowProductLoops.multiplyFewColumns(a, b, added, c, rows, inner, columns);
    }
    int panels = isParameter && !second ? FloatProductLoops.panelsLength(inner, columns) : 0;
    if (panels > 0) {
      return new ProductInPanels(a, b, row, c, new float[panels]);
    }
    int rowStep = rowStep();
    int columnStep = columnStep();
    float[] packed = new float[FloatProductLoops.packedLength(rows, inner, columns)];
    return row.isPresent()
        ? productAndRow(a, b, row.get(), c, packed)
        : () ->
            FloatProductLoops.multiply(a, rowStep, columnStep, b, c, rows, inner, columns, packed);
  }

  private Loop productAndRow(float[] a, float[] b, float[] row, float[] c, float[] packed) {
    int rowStep = rowStep();
    int columnStep = columnStep();
    return () ->
        FloatProductLoops.multiplyAndAddRow(
            a, rowStep, columnStep, b, row, c, rows, inner, columns, packed);
  }

  private int rowStep() {
    return first ? 1 : inner;
  }

  private int columnStep() {
    return first ? rows : 1;
  }

  /** A product with a parameter, whose columns are copied when it changes, not in each product. */
  private final class ProductInPanels implements Loop {

    private final float[] a;
    private final float[] b;
    private final Optional<float[]> row;
    private final float[] c;
    private final float[] panels;

    ProductInPanels(float[] a, float[] b, Optional<float[]> row, float[] c, float[] panels) {
      this.a = a;
      this.b = b;
      this.row = row;
      this.c = c;
      this.panels = panels;
    }

    @Override
    public void parametersChanged() {
      FloatProductLoops.writePanels(b, panels, inner, columns);
    }

    @Override
    public void run() {
      FloatProductLoops.multiplyPanels(
          a, rowStep(), columnStep(), b, panels, c, rows, inner, columns);
      if (row.isPresent()) {
        RowLoops.addRow(c, row.get(), c, rows, columns);
      }
    }
  }
}
