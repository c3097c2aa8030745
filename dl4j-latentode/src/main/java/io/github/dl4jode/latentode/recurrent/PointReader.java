package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.latentode.sequence.PointSequence;
import java.util.Arrays;
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
  private final double[] inputs;
  private final double[] active;
  private final double[] absent;
  private final double[] gaps;

  PointReader(
      RecurrentSettings settings,
      DataType dataType,
      int series,
      int sensors,
      Missing missing,
      boolean training) {
    this.maskInputs = settings.maskInputs();
    this.gapInputs = settings.gapInputs();
    this.evolves = settings.evolution() instanceof OdeEvolution;
    this.missing = missing;
    this.training = training;
    this.series = series;
    this.sensors = sensors;
    this.width = Math.toIntExact(settings.inputs(sensors));
    this.none = Nd4j.empty(dataType);
    this.inputs = new double[series * width];
    this.active = new double[series];
    this.absent = new double[series * sensors];
    this.gaps = new double[series];
    this.inputArrays = new StepArrays(dataType, inputs.length);
    this.activeArrays = new StepArrays(dataType, active.length);
    this.missingArrays = new StepArrays(dataType, absent.length);
    this.gapArrays = new StepArrays(dataType, gaps.length);
  }

  /**
   * What the recurrence reads at a step.
   *
   * @param fed what stands for missing values, if anything does
   */
  Recurrence.Step read(int step, Source source, INDArray fed) {
    Arrays.fill(inputs, 0);
    Arrays.fill(active, 0);
    Arrays.fill(absent, 0);
    Arrays.fill(gaps, 0);
    for (int row = 0; row < series; row++) {
      int place = source.points.gridPlace(step, row);
      if (place != PointSequence.NONE) {
        readRow(row, place, source);
        double gap = source.points.gapAhead(step, row);
        gaps[row] = gap;
        if (gapInputs) {
          inputs[(row + 1) * width - 1] = gap;
        }
      }
    }
    int kept = training ? step : 0;
    boolean feeds = Arrays.stream(absent).anyMatch(it -> it != 0);
    return new Recurrence.Step(
        written(inputs, inputArrays.get(kept)),
        isAll(1, active) ? none : written(active, activeArrays.get(kept)),
        feeds ? written(absent, missingArrays.get(kept)) : none,
        feeds ? fed : none,
        !evolves || isAll(0, gaps) ? none : written(gaps, gapArrays.get(kept)));
  }

  private void readRow(int row, int place, Source source) {
    int observed = 0;
    for (int sensor = 0; sensor < sensors; sensor++) {
      int at = (row * sensors + sensor) * source.times + place;
      if (source.mask[at] == 1) {
        observed++;
        inputs[row * width + sensor] = finite(source.values[at], row, sensor, place);
        if (maskInputs) {
          inputs[row * width + sensors + sensor] = 1;
        }
      }
    }
    boolean takesPart = observed > 0 || missing == Missing.FED;
    active[row] = takesPart ? 1 : 0;
    if (takesPart && missing != Missing.IGNORED && observed < sensors) {
      for (int sensor = 0; sensor < sensors; sensor++) {
        int at = (row * sensors + sensor) * source.times + place;
        absent[row * sensors + sensor] = 1 - source.mask[at];
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
