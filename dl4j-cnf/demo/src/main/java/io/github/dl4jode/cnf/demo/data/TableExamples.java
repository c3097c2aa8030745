package io.github.dl4jode.cnf.demo.data;

import io.github.dl4jode.program.table.DataException;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The rows of a table in the order of a seed, standardised: nine tenths to learn from, each once
 * before any comes again, and one tenth for the test.
 */
public final class TableExamples implements Examples {

  /** The fewest rows of which a tenth can be spared. */
  private static final int FEWEST = 10;

  private static final long SPLIT_STREAM = -1;

  private final long seed;
  private final Standardisation standardisation;
  private final INDArray training;
  private final INDArray test;
  private long shuffledEpoch = -1;
  private int[] order = {};

  /**
   * Divides the rows.
   *
   * @throws DataException if there are fewer than ten, or a column is constant
   */
  public TableExamples(NumberTable table, long seed) {
    int count = table.rows().length;
    if (count < FEWEST) {
      throw new DataException(
          "There are %d rows; at least %d are needed to learn from and to test with."
              .formatted(count, FEWEST));
    }
    this.seed = seed;
    int tested = count / 10;
    int[] permutation = permutation(count, Examples.random(seed, SPLIT_STREAM));
    double[][] learned = rows(table, permutation, tested, count);
    // Of the rows that are learned from alone: the test is of what has not been seen at all.
    this.standardisation = Standardisation.of(new NumberTable(table.columns(), learned));
    this.training = standardisation.apply(learned);
    this.test = standardisation.apply(rows(table, permutation, 0, tested));
  }

  private static double[][] rows(NumberTable table, int[] permutation, int from, int to) {
    return Arrays.stream(permutation, from, to)
        .mapToObj(i -> table.rows()[i])
        .toArray(double[][]::new);
  }

  private static int[] permutation(int count, SplittableRandom random) {
    int[] permutation = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = permutation[i];
      permutation[i] = permutation[other];
      permutation[other] = kept;
    }
    return permutation;
  }

  @Override
  public INDArray minibatch(long iteration, int size) {
    int count = Math.toIntExact(training.size(0));
    int rows = Math.min(size, count);
    int minibatches = count / rows;
    long epoch = iteration / minibatches;
    if (epoch != shuffledEpoch) {
      order = permutation(count, Examples.random(seed, epoch));
      shuffledEpoch = epoch;
    }
    int from = Math.toIntExact(iteration % minibatches) * rows;
    return Nd4j.pullRows(training, 1, Arrays.copyOfRange(order, from, from + rows));
  }

  @Override
  public INDArray training() {
    return training;
  }

  @Override
  public INDArray test() {
    return test;
  }

  @Override
  public OptionalDouble floor() {
    return OptionalDouble.empty();
  }

  @Override
  public Standardisation standardisation() {
    return standardisation;
  }
}
