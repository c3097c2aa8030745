package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.latentode.sequence.PointSequence;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.latentode.sequence.SeriesGrid;
import io.github.dl4jode.layer.compiled.SolveReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A {@link PredictorSettings} at work on minibatches of one size, of any grid.
 *
 * <p>Parameters are read in place; a forward pass takes their values of that moment. Arrays live
 * outside workspaces if the predictor is used outside of them. For one thread at a time.
 */
public final class SequencePredictor implements AutoCloseable {

  private final Map<String, INDArray> parameters;
  private final int batch;
  private final int sensors;
  private final Recurrence recurrence;
  private final PointReader reader;
  private final PointReadout readout;
  private final INDArray stateCotangent;
  private final INDArray readoutCotangent;
  private final INDArray fedCotangent;
  private final INDArray gradient;
  private final INDArray none;
  private int steps;

  /**
   * Compiles.
   *
   * @param parameters row-major arrays by the names of {@link PredictorSettings#defineParameters},
   *     read in place; the flat gradient has them in this order
   * @param training whether backward passes follow
   * @throws IllegalArgumentException if a graph cannot become a tape
   */
  public SequencePredictor(
      PredictorSettings prediction,
      DataType dataType,
      int batch,
      Map<String, INDArray> parameters,
      boolean training) {
    RecurrentSettings settings = prediction.recurrence();
    this.parameters = new LinkedHashMap<>(parameters);
    this.batch = batch;
    this.sensors = Math.toIntExact(prediction.sensors());
    long inputs = settings.inputs(sensors);
    this.recurrence =
        new Recurrence(settings, dataType, batch, inputs, sensors, parameters, training);
    PointReader.Missing missing =
        recurrence.evolves() ? PointReader.Missing.FED_AT_OBSERVATIONS : PointReader.Missing.FED;
    this.reader = new PointReader(settings, dataType, batch, sensors, missing, training);
    long hidden = settings.cell().hidden();
    this.readout =
        new PointReadout(
            prediction.readout(), dataType, batch, sensors, hidden, parameters, training);
    this.none = Nd4j.empty(dataType);
    this.stateCotangent = Nd4j.create(dataType, recurrence.stateSize());
    this.readoutCotangent = Nd4j.create(dataType, recurrence.stateSize());
    this.fedCotangent = Nd4j.create(dataType, (long) batch * sensors);
    long count = parameters.values().stream().mapToLong(INDArray::length).sum();
    this.gradient = training ? Nd4j.create(dataType, count) : none;
  }

  /**
   * Predicts each point from those before it.
   *
   * @param values [batch, sensors, times]; looked at only where the mask is 1
   * @param mask [batch, sensors, times] of 0 and 1: what may be read
   * @param times [batch, times], strictly increasing
   * @param targetMask [batch, sensors, times] of 0 and 1: of what predictions are wanted
   * @param output receives [batch, sensors, times], contiguous and row-major: predictions of all
   *     sensors at the points of each series, 0 elsewhere
   * @throws IllegalArgumentException if the arrays do not fit together, a value shown is not
   *     finite, or times do not increase
   * @throws IllegalStateException if the solver fails between two points
   */
  public void forward(
      INDArray values, INDArray mask, INDArray times, INDArray targetMask, INDArray output) {
    int length = Math.toIntExact(times.size(1));
    PointReader.Source source = source(values, mask, times, targetMask, length);
    steps = source.points().steps();
    recurrence.begin();
    readout.begin(source.points(), length);
    for (int k = 0; k < steps; k++) {
      INDArray prediction = readout.forward(k, recurrence.state(k));
      if (k < steps - 1) {
        recurrence.forward(reader.read(k, source, prediction));
      }
    }
    readout.write(output);
  }

  private PointReader.Source source(
      INDArray values, INDArray mask, INDArray times, INDArray targetMask, int length) {
    double[] shown = SeriesGrid.numbers("mask", mask, batch, sensors, length);
    double[] wanted = SeriesGrid.numbers("targetMask", targetMask, batch, sensors, length);
    boolean[] isPoint = SeriesGrid.anySensor(shown, batch, sensors, length);
    boolean[] isTarget = SeriesGrid.anySensor(wanted, batch, sensors, length);
    for (int i = 0; i < isPoint.length; i++) {
      isPoint[i] |= isTarget[i];
    }
    double[] grid = SeriesGrid.numbers("times", times, batch, length);
    return new PointReader.Source(
        PointSequence.of(isPoint, grid, batch, ReadingOrder.FORWARDS),
        SeriesGrid.numbers("values", values, batch, sensors, length),
        shown,
        length);
  }

  /**
   * Carries a gradient back through the last forward pass, once.
   *
   * @param epsilon dL/d output [batch, sensors, times]; neither modified nor retained
   * @return dL/dθ [p], the predictor's own array, valid until the next pass
   * @throws IllegalStateException if the solver fails between two points
   */
  public INDArray backward(INDArray epsilon) {
    readout.beginBackward(epsilon);
    Vectors.zero(stateCotangent);
    for (int k = steps - 1; k >= 0; k--) {
      boolean read = k < steps - 1;
      if (read) {
        recurrence.backward(k, stateCotangent, fedCotangent);
      }
      readout.backward(k, read ? fedCotangent : none, readoutCotangent);
      Vectors.add(1, readoutCotangent, stateCotangent);
    }
    Vectors.zero(gradient);
    recurrence.writeGradients(parameters, gradient);
    readout.writeGradients(parameters, gradient);
    return gradient;
  }

  /**
   * What the solver did in the last passes, where each gap is solved forwards again on the way
   * back; empty without a solver.
   */
  public Optional<SolveReport> report() {
    return recurrence.report();
  }

  /** The bytes of array memory. */
  public long bytes() {
    return recurrence.bytes()
        + reader.bytes()
        + readout.bytes()
        + StepArrays.bytesOf(stateCotangent, readoutCotangent, fedCotangent, gradient);
  }

  /** Releases all memory. */
  @Override
  public void close() {
    recurrence.close();
    reader.close();
    readout.close();
    stateCotangent.close();
    readoutCotangent.close();
    fedCotangent.close();
    if (!gradient.isEmpty()) {
      gradient.close();
    }
  }
}
