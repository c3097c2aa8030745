package io.github.dl4jode.cnf.demo.data;

import io.github.dl4jode.array.Moments;
import io.github.dl4jode.program.table.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How the numbers that a flow sees come from those of the user: (x - mean) / deviation, for each
 * column.
 *
 * @param columns their names
 * @param mean of each
 * @param deviation of each, positive
 */
public record Standardisation(
    @JsonProperty("columns") List<String> columns,
    @JsonProperty("mean") double[] mean,
    @JsonProperty("deviation") double[] deviation) {

  /**
   * Copies its arguments.
   *
   * @throws IllegalArgumentException if they are of several sizes, or a deviation is not positive
   */
  @JsonCreator
  public Standardisation {
    columns = List.copyOf(columns);
    mean = mean.clone();
    deviation = deviation.clone();
    boolean sameSizes = columns.size() == mean.length && mean.length == deviation.length;
    if (!sameSizes || Arrays.stream(deviation).anyMatch(number -> !(number > 0))) {
      throw new IllegalArgumentException(
          "A standardisation has a name, a mean and a positive deviation for each column, not "
              + columns
              + ", "
              + Arrays.toString(mean)
              + " and "
              + Arrays.toString(deviation));
    }
  }

  /** None: the flow sees the numbers as they are. */
  public static Standardisation none(long columns) {
    int count = Math.toIntExact(columns);
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return new Standardisation(NumberTable.namesFor(columns), new double[count], ones);
  }

  /**
   * To mean 0 and variance 1 in each column.
   *
   * @throws DataException if a column holds the same number everywhere
   */
  public static Standardisation of(NumberTable table) {
    int count = table.columns().size();
    double[] mean = new double[count];
    double[] deviation = new double[count];
    for (int i = 0; i < count; i++) {
      int column = i;
      Moments moments =
          Moments.of(Arrays.stream(table.rows()).mapToDouble(row -> row[column]).toArray());
      if (moments.isConstant()) {
        throw new DataException(
            "Column %d (%s) is constant, %s: it has no density; leave it out."
                .formatted(i + 1, table.columns().get(i), table.rows()[0][i]));
      }
      mean[i] = moments.mean();
      deviation[i] = moments.deviation();
    }
    return new Standardisation(table.columns(), mean, deviation);
  }

  /** What the flow sees of these rows, [n, columns] of float. */
  public INDArray apply(double[][] rows) {
    double[][] standard =
        Arrays.stream(rows)
            .map(row -> each(row.length, i -> (row[i] - mean[i]) / deviation[i]))
            .toArray(double[][]::new);
    return Nd4j.createFromArray(standard).castTo(DataType.FLOAT);
  }

  /** The rows that the flow sees as these, [n, columns]. */
  public double[][] undo(INDArray standard) {
    return Arrays.stream(MatrixRows.of(standard))
        .map(row -> each(row.length, i -> mean[i] + deviation[i] * row[i]))
        .toArray(double[][]::new);
  }

  /** What is taken from the log-density of what the flow sees, for that of the user's numbers. */
  public double logVolume() {
    return Arrays.stream(deviation).map(Math::log).sum();
  }

  private static double[] each(int count, IntToDoubleFunction number) {
    return IntStream.range(0, count).mapToDouble(number).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Standardisation that
        && columns.equals(that.columns)
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(deviation, that.deviation);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * columns.hashCode() + Arrays.hashCode(mean)) + Arrays.hashCode(deviation);
  }
}
