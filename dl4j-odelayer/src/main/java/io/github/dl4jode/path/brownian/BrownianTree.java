package io.github.dl4jode.path.brownian;

import io.github.dl4jode.argument.Required;
import java.util.Optional;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Brownian motion as a function of a seed, of the number of each example, and of time alone: the
 * same increments whatever was asked before, on replay, backwards, in another process, and for an
 * example in another minibatch.
 *
 * <p>Time is divided into cells. The pieces of the path over them come from halving larger pieces
 * by the law of Brownian motion, down to {@link #resolution()}. On a grid the largest ones are
 * those over its steps, which are independent; otherwise there are larger and larger ones. Each
 * halving has random numbers of its own, from the counter-based generator Threefry. A query joins
 * the pieces between its times. Pieces are kept up to a limit of memory, so that a sequence of
 * steps on the grid, forward or backward, draws about one piece for each step. A step between other
 * times halves one more piece for each factor of two by which it is longer than the resolution.
 * Both stay so however many steps there were before.
 *
 * <p>A time inside one of the smallest cells divides it by the same law. So any set of times has
 * exactly the law of Brownian motion as long as no two of them are inside the same smallest cell:
 * steps should not be shorter than the resolution.
 *
 * <p>The path begins at the first time of its interval or grid and has no end. With Lévy areas it
 * is another path than without, for the same seed. Paths of type FLOAT are made of 32 random bits
 * for each normal number, and are those of type DOUBLE, which are made of 53, to about seven
 * digits.
 *
 * <p>Source of the tree: Li, Wong, Chen and Duvenaud, "Scalable gradients for stochastic
 * differential equations", 2020; Jelinčič, Foster and Kidger, "Single-seed generation of Brownian
 * paths and integrals for adaptive and high order SDE solvers", 2024.
 */
public final class BrownianTree implements BrownianPath {

  private final int batch;
  private final int noise;
  private final DataType dataType;
  private final LevyArea levyArea;
  private final TimeGrid grid;
  private final NormalNumbers numbers;
  private final PieceTree tree;
  private final Optional<AreaNoise> areaNoise;
  private final TimeGrid.Place first = new TimeGrid.Place();
  private final TimeGrid.Place last = new TimeGrid.Place();
  private final SignedCopies signed;
  private final long[] examples;

  private BrownianTree(Builder settings, NormalNumbers normalNumbers) {
    batch = settings.batch;
    noise = settings.noiseSize;
    dataType = settings.dataType;
    levyArea = settings.levyArea;
    grid = settings.grid();
    int size = Math.multiplyExact(batch, noise);
    boolean full = settings.isFull();
    numbers = normalNumbers;
    tree = new PieceTree(levyArea, grid, numbers, size, full, settings.cacheBytes);
    areaNoise = settings.approximation.map(one -> new AreaNoise(one, batch, noise, full));
    signed = new SignedCopies(size, !full && levyArea == LevyArea.NONE);
    examples = settings.examples();
    renew(settings.seed);
  }

  /**
   * A path that begins at a time, with steps of about one length. A query over n of them takes as
   * long as n queries; where that is too long, take {@link #from}.
   *
   * @param start the first time
   * @param step the length of most steps; times that are whole steps after the start are fastest
   * @throws IllegalArgumentException if the start is not finite, or the step not positive
   */
  public static Builder onGrid(double start, double step) {
    return new Builder(start, step, Builder.GRID_REFINEMENTS, true);
  }

  /**
   * A path that begins at a time, with steps of any length, such as those of an adaptive solver. A
   * query takes about as long whatever its length.
   *
   * @param start the first time
   * @param unit a short step; times that are whole units after the start are fastest
   * @throws IllegalArgumentException if the start is not finite, or the unit not positive
   */
  public static Builder from(double start, double unit) {
    return new Builder(start, unit, Builder.INTERVAL_REFINEMENTS, false);
  }

  /**
   * A path over an interval, and after it, with steps of any length.
   *
   * @param from one end
   * @param to the other end, before or after it
   * @throws IllegalArgumentException if they are equal or not finite
   */
  public static Builder over(double from, double to) {
    if (from == to) {
      throw new IllegalArgumentException(
          "A Brownian path needs an interval, but it begins and ends at t = " + from);
    }
    return from(Math.min(from, to), Math.abs(to - from));
  }

  /** The settings of a path; each has a default. */
  public static final class Builder {

    private static final int GRID_REFINEMENTS = 10;
    private static final int INTERVAL_REFINEMENTS = 16;
    private static final int MOST_REFINEMENTS = 40;
    private static final long CACHE_BYTES = 16L << 20;

    private final double origin;
    private final double unit;
    private final boolean independentUnits;
    private int refinements;
    private long seed;
    private int batch = 1;
    private int noiseSize = 1;
    private DataType dataType = DataType.FLOAT;
    private LevyArea levyArea = LevyArea.NONE;
    private Optional<AreaApproximation> approximation = Optional.empty();
    private Optional<long[]> examples = Optional.empty();
    private long cacheBytes = CACHE_BYTES;

    private Builder(double origin, double unit, int refinements, boolean independentUnits) {
      if (!Double.isFinite(origin) || !(unit > 0) || !Double.isFinite(unit)) {
        throw new IllegalArgumentException(
            "A Brownian path needs a finite start and a positive length, not %s and %s"
                .formatted(origin, unit));
      }
      this.origin = origin;
      this.unit = unit;
      this.refinements = refinements;
      this.independentUnits = independentUnits;
    }

    /** Any number; with {@link #examples} it determines the path. Default 0. */
    public Builder seed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /** The number of examples; default 1. */
    public Builder batch(int newBatch) {
      batch = atLeastOne("batch", newBatch);
      return this;
    }

    /** The number of components of one example; default 1. */
    public Builder noiseSize(int newNoiseSize) {
      noiseSize = atLeastOne("noiseSize", newNoiseSize);
      return this;
    }

    private static int atLeastOne(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be at least 1, not " + value);
      }
      return value;
    }

    /**
     * The numbers that tell examples apart, such as their places in a data set: examples with the
     * same number and seed have the same path. Default 0, 1, 2, …
     */
    public Builder examples(long... newExamples) {
      examples = Optional.of(Required.setting(newExamples, "examples").clone());
      return this;
    }

    /**
     * FLOAT or DOUBLE; default FLOAT.
     *
     * @throws IllegalArgumentException if it is another type
     */
    public Builder dataType(DataType newDataType) {
      if (newDataType != DataType.FLOAT && newDataType != DataType.DOUBLE) {
        throw new IllegalArgumentException("dataType must be FLOAT or DOUBLE, not " + newDataType);
      }
      dataType = newDataType;
      return this;
    }

    /** The areas that can be asked for; default {@link LevyArea#NONE}. */
    public Builder levyArea(LevyArea newLevyArea) {
      levyArea = Required.setting(newLevyArea, "levyArea");
      return this;
    }

    /**
     * Approximates the space–space area, for which the path needs {@link LevyArea#SPACE_TIME};
     * default not.
     */
    public Builder spaceSpaceArea(AreaApproximation newApproximation) {
      approximation = Optional.of(Required.setting(newApproximation, "spaceSpaceArea"));
      return this;
    }

    /**
     * How often the step of the grid, the unit or the interval is halved to get the resolution;
     * default 10 for a grid, 16 otherwise. It does not change the path on the grid.
     *
     * @throws IllegalArgumentException unless it is from 0 to 40
     */
    public Builder refinements(int newRefinements) {
      if (newRefinements < 0 || newRefinements > MOST_REFINEMENTS) {
        throw new IllegalArgumentException(
            "refinements must be from 0 to %d, not %d".formatted(MOST_REFINEMENTS, newRefinements));
      }
      refinements = newRefinements;
      return this;
    }

    /**
     * The memory for pieces of the path in bytes, which is taken as needed; default 16 MiB. With
     * more than 0, 128 pieces are kept in any case; with 0 a few of each length, for steps in
     * sequence that nobody asks for again, such as those of a solve without a gradient. It does not
     * change the path.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder cacheBytes(long newCacheBytes) {
      if (newCacheBytes < 0) {
        throw new IllegalArgumentException("cacheBytes must not be negative: " + newCacheBytes);
      }
      cacheBytes = newCacheBytes;
      return this;
    }

    private long[] examples() {
      return examples.orElseGet(() -> LongStream.range(0, batch).toArray());
    }

    private boolean isFull() {
      return dataType == DataType.DOUBLE;
    }

    private TimeGrid grid() {
      return new TimeGrid(origin, unit, refinements, independentUnits);
    }

    /**
     * The path.
     *
     * @throws IllegalArgumentException if there is not one number for each example, or an area
     *     needs another one
     */
    public BrownianTree build() {
      return build(new NormalNumbers(batch, noiseSize, isFull()));
    }

    /** The path of given random numbers, which are renewed with the path. */
    BrownianTree build(NormalNumbers numbers) {
      if (approximation.isPresent() && !levyArea.includes(LevyArea.SPACE_TIME)) {
        throw new IllegalArgumentException(
            "spaceSpaceArea(%s) needs levyArea(SPACE_TIME) as well".formatted(approximation.get()));
      }
      return new BrownianTree(this, numbers);
    }
  }

  /**
   * Makes it the path of another seed, with the same examples; memory is used again.
   *
   * @param seed any number, such as one of a training iteration
   */
  public void renew(long seed) {
    renew(seed, examples);
  }

  /**
   * Makes it the path of another seed and of other examples; memory is used again.
   *
   * @param newExamples the number of each example
   * @throws IllegalArgumentException if there are more or fewer than {@link #batch()}
   */
  public void renew(long seed, long... newExamples) {
    if (newExamples.length != batch) {
      throw new IllegalArgumentException(
          "There are numbers of %d examples for a batch of %d"
              .formatted(newExamples.length, batch));
    }
    System.arraycopy(newExamples, 0, examples, 0, batch);
    numbers.renew(seed, examples);
    tree.clear();
    areaNoise.ifPresent(one -> one.renew(seed, examples));
  }

  /** The length of the smallest cells; no two times of a solve should be closer. */
  public double resolution() {
    return grid.resolution();
  }

  @Override
  public long batch() {
    return batch;
  }

  @Override
  public long noiseSize() {
    return noise;
  }

  @Override
  public DataType dataType() {
    return dataType;
  }

  @Override
  public LevyArea levyArea() {
    return levyArea;
  }

  @Override
  public boolean hasSpaceSpaceArea() {
    return areaNoise.isPresent();
  }

  @Override
  public void increment(double from, double to, INDArray w) {
    Piece piece = piece(from, to);
    if (piece.isSingle()) {
      signed.copy(piece.floats(), to < from, w);
    } else {
      signed.copy(piece.w(), to < from, w);
    }
  }

  @Override
  public void increment(double from, double to, INDArray w, INDArray h) {
    require(levyArea.includes(LevyArea.SPACE_TIME), "levyArea(SPACE_TIME)");
    Piece piece = piece(from, to);
    signed.copy(piece.w(), to < from, w);
    SignedCopies.copy(piece.h(), h);
  }

  @Override
  public void increment(double from, double to, INDArray w, INDArray h, INDArray k) {
    require(levyArea.includes(LevyArea.SPACE_TIME_TIME), "levyArea(SPACE_TIME_TIME)");
    Piece piece = piece(from, to);
    signed.copy(piece.w(), to < from, w);
    SignedCopies.copy(piece.h(), h);
    signed.copy(piece.k(), to < from, k);
  }

  @Override
  public void spaceSpaceArea(double from, double to, INDArray w, INDArray h, INDArray a) {
    require(areaNoise.isPresent(), "spaceSpaceArea(AreaApproximation)");
    Piece piece = piece(from, to);
    signed.copy(piece.w(), to < from, w);
    SignedCopies.copy(piece.h(), h);
    SignedCopies.copy(areaNoise.get().of(piece, first, last, to < from), a);
  }

  private static void require(boolean available, String setting) {
    if (!available) {
      throw new UnsupportedOperationException(
          "This Brownian path was built without that Lévy area; add %s to its builder"
              .formatted(setting));
    }
  }

  private Piece piece(double from, double to) {
    grid.locate(Math.min(from, to), first);
    grid.locate(Math.max(from, to), last);
    return tree.between(first, last);
  }
}
