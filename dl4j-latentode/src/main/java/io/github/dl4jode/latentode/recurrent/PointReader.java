package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.latentode.sequence.PointSequence;
import io.github.dl4jode.parallel.PerThread;
import io.github.dl4jode.parallel.Workers;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Puts what a recurrence reads at its steps together: values, masks, gaps, and which series take
 * part. A value where the mask is 0 is never looked at.
 */
final class PointReader implements AutoCloseable {

  /** What becomes of points and sensors without a value. */
  enum Missing {
    /** Points where a series has no value leave its state; single missing values are read as 0. */
    IGNORED,
    /** As above, but single missing values are fed. */
    FED_AT_OBSERVATIONS,
    /** All missing values are fed, at points with no value at all too. */
    FED
  }

  /** The minibatch that is being read: values and mask [series, sensors, times]. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Source(PointSequence points, double[] values, double[] mask, int times) {}

  /** Fewer numbers are read before a sleeping thread wakes. */
  private static final long LEAST_TO_DIVIDE = 20_000;

  /** The numbers of one step. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Numbers(double[] inputs, double[] active, double[] absent, double[] gaps) {

    private void clear() {
      Arrays.fill(inputs, 0);
      Arrays.fill(active, 0);
      Arrays.fill(absent, 0);
      Arrays.fill(gaps, 0);
    }
  }

  private final boolean maskInputs;
  private final boolean gapInputs;
  private final boolean evolves;
  private final Missing missing;
  private final boolean training;
  private final int series;
  private final int sensors;
  private final int width;
  private final INDArray none;
  private final StepArrays inputArrays;
  private final StepArrays activeArrays;
  private final StepArrays missingArrays;
  private final StepArrays gapArrays;
  private final Workers workers;
  private final PerThread<Numbers> numbers;

  PointReader(
      RecurrentSettings settings,
      DataType dataType,
      int series,
      int sensors,
      Missing missing,
      boolean training) {
    this(settings, dataType, series, sensors, missing, training, Workers.ofMachine());
  }

  /** With threads that divide the steps. */
  PointReader(
      RecurrentSettings settings,
      DataType dataType,
      int series,
      int sensors,
      Missing missing,
      boolean training,
      Workers workers) {
    this.maskInputs = settings.maskInputs();
    this.gapInputs = settings.gapInputs();
    this.evolves = settings.evolution() instanceof OdeEvolution;
    this.missing = missing;
    this.training = training;
    this.series = series;
    this.sensors = sensors;
    this.width = Math.toIntExact(settings.inputs(sensors));
    this.none = Nd4j.empty(dataType);
    this.inputArrays = new StepArrays(dataType, (long) series * width);
    this.activeArrays = new StepArrays(dataType, series);
    this.missingArrays = new StepArrays(dataType, (long) series * sensors);
    this.gapArrays = new StepArrays(dataType, series);
    this.workers = workers;
    this.numbers = new PerThread<>(workers, this::newNumbers);
  }

  private Numbers newNumbers() {
    return new Numbers(
        new double[series * width],
        new double[series],
        new double[series * sensors],
        new double[series]);
  }

  /**
   * What the recurrence reads at all steps, of which nothing is fed. In training only, where each
   * step has arrays of its own; threads divide the steps.
   */
  List<Recurrence.Step> readAll(Source source) {
    Recurrence.Step[] steps = new Recurrence.Step[source.points.steps()];
    boolean pays = (long) steps.length * series * width >= LEAST_TO_DIVIDE;
    workers.run(steps.length, pays, step -> steps[step] = read(step, source, none));
    return List.of(steps);
  }

  /**
   * What the recurrence reads at a step.
   *
   * @param fed what stands for missing values, if anything does
   */
  Recurrence.Step read(int step, Source source, INDArray fed) {
    Numbers read = numbers.get();
    read.clear();
    for (int row = 0; row < series; row++) {
      int place = source.points.gridPlace(step, row);
      if (place != PointSequence.NONE) {
        readRow(row, place, source, read);
        double gap = source.points.gapAhead(step, row);
        read.gaps[row] = gap;
        if (gapInputs) {
          read.inputs[(row + 1) * width - 1] = gap;
        }
      }
    }
    int kept = training ? step : 0;
    boolean feeds = !isAll(0, read.absent);
    return new Recurrence.Step(
        written(read.inputs, inputArrays.get(kept)),
        isAll(1, read.active) ? none : written(read.active, activeArrays.get(kept)),
        feeds ? written(read.absent, missingArrays.get(kept)) : none,
        feeds ? fed : none,
        !evolves || isAll(0, read.gaps) ? none : written(read.gaps, gapArrays.get(kept)));
  }

  private void readRow(int row, int place, Source source, Numbers read) {
    int observed = 0;
    for (int sensor = 0; sensor < sensors; sensor++) {
      int at = (row * sensors + sensor) * source.times + place;
      if (source.mask[at] == 1) {
        observed++;
        read.inputs[row * width + sensor] = finite(source.values[at], row, sensor, place);
        if (maskInputs) {
          read.inputs[row * width + sensors + sensor] = 1;
        }
      }
    }
    boolean takesPart = observed > 0 || missing == Missing.FED;
    read.active[row] = takesPart ? 1 : 0;
    if (takesPart && missing != Missing.IGNORED && observed < sensors) {
      for (int sensor = 0; sensor < sensors; sensor++) {
        int at = (row * sensors + sensor) * source.times + place;
        read.absent[row * sensors + sensor] = 1 - source.mask[at];
      }
    }
  }

  private static double finite(double value, int row, int sensor, int place) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "The value of series %d, sensor %d at place %d of the grid is %s, and the mask shows it:"
                  .formatted(row, sensor, place, value)
              + " a missing value has mask 0");
    }
    return value;
  }

  private static boolean isAll(double number, double[] numbers) {
    for (double it : numbers) {
      if (it != number) {
        return false;
      }
    }
    return true;
  }

  private static INDArray written(double[] numbers, INDArray array) {
    Vectors.fromJava(numbers, array);
    return array;
  }

  long bytes() {
    return inputArrays.bytes() + activeArrays.bytes() + missingArrays.bytes() + gapArrays.bytes();
  }

  @Override
  public void close() {
    inputArrays.close();
    activeArrays.close();
    missingArrays.close();
    gapArrays.close();
  }
}
