package io.github.dl4jode.latentode.data;

import io.github.dl4jode.argument.Required;
import java.io.Serial;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.MultiDataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

/**
 * Minibatches of series for {@code ComputationGraph.fit}, in a new order of the same seed in every
 * epoch; an epoch ends with {@link #reset}. The last minibatch of an epoch may be smaller.
 *
 * <p>Every minibatch is a pure function of the seed and its number: {@link #minibatch} gives any of
 * them, and {@link Builder#firstIteration} goes on where a training was stopped.
 *
 * <p>Every grid begins at the same time, that of the earliest point of all, so that the latent
 * state at the first time of a grid means the same in all minibatches.
 *
 * <p>Serialisable, but for the preprocessor.
 */
public final class SeriesBatches implements MultiDataSetIterator {

  @Serial private static final long serialVersionUID = 1L;

  private final List<SeriesExample> examples;
  private final int batchSize;
  private final long seed;
  private final boolean shuffled;
  private final DataType dataType;
  private final double start;
  private final Pieces pieces;

  private transient MultiDataSetPreProcessor preProcessor;
  private long epoch;
  private int position;
  private long orderedEpoch = -1;
  private int[] order = {};

  private SeriesBatches(Builder builder) {
    examples = builder.examples;
    batchSize = Math.min(builder.batchSize, examples.size());
    seed = builder.seed;
    shuffled = builder.shuffled;
    dataType = builder.dataType;
    start = builder.start;
    pieces = new Pieces(builder.shown, builder.seed);
    epoch = builder.firstIteration / minibatchesPerEpoch();
    position = Math.toIntExact(builder.firstIteration % minibatchesPerEpoch()) * batchSize;
  }

  /** Settings, one by one. */
  public static final class Builder {

    private final List<SeriesExample> examples;
    private double start;
    private int batchSize = 50;
    private long seed = 1;
    private boolean shuffled = true;
    private DataType dataType = DataType.FLOAT;
    private long firstIteration;
    private double shown = 1;

    private Builder(List<SeriesExample> examples) {
      this.examples = List.copyOf(examples);
      start =
          examples.stream()
              .mapToDouble(e -> Math.min(e.observed().firstTime(), e.targets().firstTime()))
              .min()
              .orElseThrow(() -> new IllegalArgumentException("There are no series to learn from"));
    }

    /** How many series are in a minibatch, at least 1; 50 if nothing is said. */
    public Builder batchSize(int size) {
      if (size < 1) {
        throw new IllegalArgumentException("A minibatch has at least one series, not " + size);
      }
      batchSize = size;
      return this;
    }

    /** Of the orders and pieces; 1 if nothing is said. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /** Whether the order is another in every epoch; it is, if nothing is said. */
    public Builder shuffled(boolean value) {
      shuffled = value;
      return this;
    }

    /** That of the network; float if nothing is said. */
    public Builder dataType(DataType type) {
      dataType = Required.setting(type, "dataType");
      return this;
    }

    /**
     * The time at which every grid begins, if it is earlier than every point; where a model made
     * this builder, in the times that the model sees.
     */
    public Builder start(double time) {
      if (!(time <= start) || Double.isInfinite(time)) {
        throw new IllegalArgumentException(
            "Grids begin at or before the first point of all, at time %s, not at %s"
                .formatted(start, time));
      }
      start = time;
      return this;
    }

    /**
     * Shows only a piece of each series, successive points from a random one on, while all of it is
     * to be explained: a model learns to go on from any point, forwards and backwards. The pieces
     * of a minibatch are about as long, and at about the same place of their series.
     *
     * @param leastPart of the points of a series, above 0; 1, and nothing is hidden, if nothing is
     *     said
     * @throws IllegalArgumentException if it is not above 0 and at most 1
     */
    public Builder pieces(double leastPart) {
      shown = new Pieces(leastPart, seed).shown();
      return this;
    }

    /** The number of the minibatch that comes first, from 0; 0 if nothing is said. */
    public Builder firstIteration(long iteration) {
      if (iteration < 0) {
        throw new IllegalArgumentException("Iterations count from 0, not from " + iteration);
      }
      firstIteration = iteration;
      return this;
    }

    /** The minibatches. */
    public SeriesBatches build() {
      return new SeriesBatches(this);
    }
  }

  /**
   * Minibatches of examples.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Builder builder(List<SeriesExample> examples) {
    return new Builder(examples);
  }

  /** Minibatches of series, of which all that may be read is to be explained. */
  public static Builder builder(SeriesSet set) {
    return new Builder(SeriesExample.of(set));
  }

  /** The time at which every grid begins. */
  public double start() {
    return start;
  }

  /** How many minibatches make an epoch. */
  public int minibatchesPerEpoch() {
    return (examples.size() + batchSize - 1) / batchSize;
  }

  /**
   * The minibatch of an iteration, whatever the iterator is at; not preprocessed.
   *
   * @param iteration from 0, over all epochs
   */
  public SeriesBatch minibatch(long iteration) {
    int minibatches = minibatchesPerEpoch();
    int from = Math.toIntExact(iteration % minibatches) * batchSize;
    return batch(iteration / minibatches, from, batchSize);
  }

  // A fetching thread and a user's may ask at once.
  private synchronized SeriesBatch batch(long ofEpoch, int from, int count) {
    if (orderedEpoch != ofEpoch) {
      order =
          shuffled
              ? RandomOrder.permutation(examples.size(), RandomOrder.seed(seed, ofEpoch))
              : IntStream.range(0, examples.size()).toArray();
      orderedEpoch = ofEpoch;
    }
    int to = Math.min(examples.size(), from + count);
    List<SeriesExample> rows = Arrays.stream(order, from, to).mapToObj(examples::get).toList();
    long iteration = ofEpoch * minibatchesPerEpoch() + from / batchSize;
    return SeriesBatch.ofExamples(pieces.of(rows, iteration), start);
  }

  @Override
  public boolean hasNext() {
    return position < examples.size();
  }

  @Override
  public MultiDataSet next() {
    return next(batchSize);
  }

  @Override
  public MultiDataSet next(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("A minibatch has at least one series, not " + count);
    }
    if (!hasNext()) {
      throw new NoSuchElementException("The epoch is over; reset() begins the next");
    }
    MultiDataSet next = batch(epoch, position, count).dataSet(dataType);
    position = Math.min(examples.size(), position + count);
    if (preProcessor != null) {
      preProcessor.preProcess(next);
    }
    return next;
  }

  /** Begins the next epoch; does nothing at the beginning of one. */
  @Override
  public void reset() {
    if (position > 0) {
      epoch++;
      position = 0;
    }
  }

  @Override
  public boolean resetSupported() {
    return true;
  }

  /** Arrays are new in every minibatch, so they may be fetched ahead. */
  @Override
  public boolean asyncSupported() {
    return true;
  }

  @Override
  public void setPreProcessor(MultiDataSetPreProcessor value) {
    preProcessor = value;
  }

  @Override
  public MultiDataSetPreProcessor getPreProcessor() {
    return preProcessor;
  }
}
