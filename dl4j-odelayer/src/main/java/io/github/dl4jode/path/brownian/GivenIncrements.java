package io.github.dl4jode.path.brownian;

import io.github.dl4jode.argument.IncreasingTimes;
import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A path whose increments and areas are given on a grid of times: for tests against reference
 * values, and for noise that was recorded. It answers for intervals that begin and end on the grid,
 * and joins their pieces.
 */
public final class GivenIncrements implements BrownianPath {

  /** A time this close to a time of the grid, relative to the grid's end, is that time. */
  private static final double CLOSE = 1e-12;

  private final double[] times;
  private final Piece[] pieces;
  private final double[][] areas;
  private final Piece joined;
  private final double[] joinedArea;
  private final int batch;
  private final int noise;
  private final DataType dataType;
  private final LevyArea levyArea;
  private final boolean spaceSpace;

  private GivenIncrements(Builder builder) {
    this.times = builder.times;
    this.batch = Math.toIntExact(builder.w.size(1));
    this.noise = Math.toIntExact(builder.w.size(2));
    this.dataType = builder.w.dataType();
    this.levyArea = builder.levyArea;
    this.spaceSpace = builder.spaceSpace;
    this.joined = new Piece(LevyArea.SPACE_TIME_TIME, batch * noise);
    this.joinedArea = new double[batch * noise * noise];
    this.pieces = builder.pieces;
    this.areas = builder.areas;
  }

  /**
   * A path with increments only.
   *
   * @param times of the grid, increasing; at least two
   * @param w the increments between them [times - 1, batch, noise]; copied
   * @throws IllegalArgumentException if the times do not increase, or there is not one increment
   *     for each interval
   */
  public static Builder at(double[] times, INDArray w) {
    return new Builder(times, w);
  }

  /** Adds areas to the increments. */
  public static final class Builder {

    private final double[] times;
    private final INDArray w;
    private final Piece[] pieces;
    private final double[][] areas;
    private LevyArea levyArea = LevyArea.NONE;
    private boolean spaceSpace;

    private Builder(double[] times, INDArray w) {
      this.times = times.clone();
      this.w = w;
      requireIncreasing(this.times);
      if (w.rank() != 3 || w.size(0) != times.length - 1) {
        throw new IllegalArgumentException(
            "The increments between %d times are of shape [%d, batch, noise], but W has %s"
                .formatted(times.length, times.length - 1, Arrays.toString(w.shape())));
      }
      int size = Math.toIntExact(w.size(1) * w.size(2));
      pieces = new Piece[times.length - 1];
      areas = new double[pieces.length][Math.toIntExact(size * w.size(2))];
      double[][] rows = rows("W", w, size);
      for (int i = 0; i < pieces.length; i++) {
        pieces[i] = new Piece(LevyArea.SPACE_TIME_TIME, size);
        pieces[i].length(times[i + 1] - times[i]);
        System.arraycopy(rows[i], 0, pieces[i].w(), 0, size);
      }
    }

    private static void requireIncreasing(double... times) {
      if (times.length < 2) {
        throw new IllegalArgumentException("A path needs two times, not " + times.length);
      }
      IncreasingTimes.require("The times of a path", "", times);
    }

    /** Adds the space–time areas H [times - 1, batch, noise]; copied. */
    public Builder spaceTime(INDArray h) {
      double[][] rows = rows("H", h, pieces[0].h().length);
      for (int i = 0; i < pieces.length; i++) {
        System.arraycopy(rows[i], 0, pieces[i].h(), 0, rows[i].length);
      }
      levyArea = levyArea.includes(LevyArea.SPACE_TIME) ? levyArea : LevyArea.SPACE_TIME;
      return this;
    }

    /**
     * Adds the space–time–time areas K [times - 1, batch, noise]; copied.
     *
     * @throws IllegalStateException if H was not added before
     */
    public Builder spaceTimeTime(INDArray k) {
      if (!levyArea.includes(LevyArea.SPACE_TIME)) {
        throw new IllegalStateException("K needs H; call spaceTime before spaceTimeTime");
      }
      double[][] rows = rows("K", k, pieces[0].k().length);
      for (int i = 0; i < pieces.length; i++) {
        System.arraycopy(rows[i], 0, pieces[i].k(), 0, rows[i].length);
      }
      levyArea = LevyArea.SPACE_TIME_TIME;
      return this;
    }

    /** Adds the space–space areas A [times - 1, batch, noise, noise]; copied. */
    public Builder spaceSpace(INDArray a) {
      double[][] rows = rows("A", a, areas[0].length);
      for (int i = 0; i < pieces.length; i++) {
        System.arraycopy(rows[i], 0, areas[i], 0, rows[i].length);
      }
      spaceSpace = true;
      return this;
    }

    /** The values of each interval. */
    private double[][] rows(String name, INDArray values, int size) {
      if (values.length() != (long) size * pieces.length) {
        throw new IllegalArgumentException(
            "%s has %d elements; %d intervals of %d elements need %d"
                .formatted(
                    name, values.length(), pieces.length, size, (long) size * pieces.length));
      }
      double[] all = Vectors.toJava(values);
      double[][] rows = new double[pieces.length][];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = Arrays.copyOfRange(all, i * size, (i + 1) * size);
      }
      return rows;
    }

    /** The path. */
    public GivenIncrements build() {
      return new GivenIncrements(this);
    }
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
    return spaceSpace;
  }

  @Override
  public void increment(double from, double to, INDArray w) {
    join(from, to);
    write(joined.w(), w);
  }

  @Override
  public void increment(double from, double to, INDArray w, INDArray h) {
    require(levyArea.includes(LevyArea.SPACE_TIME), "space–time Lévy areas", "spaceTime");
    increment(from, to, w);
    write(joined.h(), h);
  }

  @Override
  public void increment(double from, double to, INDArray w, INDArray h, INDArray k) {
    require(
        levyArea.includes(LevyArea.SPACE_TIME_TIME), "space–time–time Lévy areas", "spaceTimeTime");
    increment(from, to, w, h);
    write(joined.k(), k);
  }

  @Override
  public void spaceSpaceArea(double from, double to, INDArray w, INDArray h, INDArray a) {
    require(spaceSpace, "space–space Lévy areas", "spaceSpace");
    increment(from, to, w, h);
    write(joinedArea, a);
  }

  private static void require(boolean given, String areas, String method) {
    if (!given) {
      throw new UnsupportedOperationException(
          "This path was given no " + areas + "; add them with " + method);
    }
  }

  private static void write(double[] values, INDArray target) {
    Vectors.fromJava(values, target.reshape(target.length()));
  }

  private void join(double from, double to) {
    int first = place(Math.min(from, to));
    int end = place(Math.max(from, to));
    joined.clear();
    Arrays.fill(joinedArea, 0);
    for (int i = first; i < end; i++) {
      joinArea(i);
      joined.append(pieces[i]);
    }
    if (to < from) {
      negate(joined.w());
      negate(joined.k());
      negate(joinedArea);
    }
  }

  private static void negate(double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
  }

  /** A = A_1 + A_2 + ½ (W_1 W_2ᵀ - W_2 W_1ᵀ). */
  private void joinArea(int interval) {
    double[] w = joined.w();
    double[] next = pieces[interval].w();
    for (int row = 0; row < batch * noise; row++) {
      int first = row - row % noise;
      for (int j = 0; j < noise; j++) {
        double turn = w[row] * next[first + j] - next[row] * w[first + j];
        joinedArea[row * noise + j] += areas[interval][row * noise + j] + turn / 2;
      }
    }
  }

  private int place(double time) {
    double near = CLOSE * Math.max(Math.abs(times[0]), Math.abs(times[times.length - 1]));
    for (int i = 0; i < times.length; i++) {
      if (Math.abs(times[i] - time) <= near) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "t = %s is not among the %d times of the path, which go from %s to %s"
            .formatted(time, times.length, times[0], times[times.length - 1]));
  }
}
