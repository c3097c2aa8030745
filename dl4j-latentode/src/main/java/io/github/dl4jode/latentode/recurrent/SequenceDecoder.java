package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.latentode.sequence.PointSequence;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.latentode.sequence.SeriesGrid;
import io.github.dl4jode.layer.compiled.ParameterPart;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A {@link DecoderSettings} at work on minibatches of one size, of any grid.
 *
 * <p>Parameters are read in place; a forward pass takes their values of that moment. Arrays live
 * outside workspaces if the decoder is used outside of them. For one thread at a time.
 */
public final class SequenceDecoder implements AutoCloseable {

  static final ParameterPart START = new ParameterPart("start");

  private static final String LATENT = "latent";

  private final Map<String, INDArray> parameters;
  private final boolean training;
  private final int batch;
  private final int sensors;
  private final StepTape start;
  private final Recurrence recurrence;
  private final PointReadout readout;
  private final StepArrays gapArrays;
  private final StepArrays activeArrays;
  private final INDArray latent;
  private final INDArray latentCotangent;
  private final INDArray stateCotangent;
  private final INDArray readoutCotangent;
  private final INDArray gradient;
  private final INDArray none;
  private int steps;

  /**
   * Compiles.
   *
   * @param parameters row-major arrays by the names of {@link DecoderSettings#defineParameters},
   *     read in place; the flat gradient has them in this order
   * @param training whether backward passes follow
   * @throws IllegalArgumentException if a graph cannot become a tape
   */
  public SequenceDecoder(
      DecoderSettings decoding,
      DataType dataType,
      int batch,
      Map<String, INDArray> parameters,
      boolean training) {
    long hidden = decoding.cell().hidden();
    this.parameters = new LinkedHashMap<>(parameters);
    this.training = training;
    this.batch = batch;
    this.sensors = Math.toIntExact(decoding.sensors());
    this.start =
        new StepTape(
            (graph, in, own) ->
                graph.math().tanh(Readout.linear().define(graph, in.get(LATENT), own)),
            dataType,
            Map.of(LATENT, new long[] {batch, decoding.latent()}),
            Set.of(LATENT),
            START.of(parameters),
            training);
    this.recurrence =
        new Recurrence(
            decoding.recurrence(),
            dataType,
            batch,
            DecoderSettings.INPUTS,
            0,
            parameters,
            training);
    this.readout =
        new PointReadout(
            decoding.readout(), dataType, batch, sensors, hidden, parameters, training);
    this.gapArrays = new StepArrays(dataType, batch);
    this.activeArrays = new StepArrays(dataType, batch);
    this.none = Nd4j.empty(dataType);
    this.latent = Nd4j.create(dataType, batch * decoding.latent());
    this.latentCotangent = Nd4j.create(dataType, batch, decoding.latent());
    this.stateCotangent = Nd4j.create(dataType, recurrence.stateSize());
    this.readoutCotangent = Nd4j.create(dataType, recurrence.stateSize());
    long count = parameters.values().stream().mapToLong(INDArray::length).sum();
    this.gradient = training ? Nd4j.create(dataType, count) : none;
  }

  /**
   * Unfolds the series.
   *
   * @param z [batch, latent]
   * @param times [batch, times], strictly increasing; z belongs to the first
   * @param targetMask [batch, sensors, times] of 0 and 1: the points of a series are where it is 1
   *     for any sensor
   * @param output receives [batch, sensors, times], contiguous and row-major: values of all sensors
   *     at the points of each series, 0 elsewhere
   * @throws IllegalArgumentException if the arrays do not fit together, or times do not increase
   */
  public void forward(INDArray z, INDArray times, INDArray targetMask, INDArray output) {
    int length = Math.toIntExact(times.size(1));
    double[] wanted = SeriesGrid.numbers("targetMask", targetMask, batch, sensors, length);
    double[] grid = SeriesGrid.numbers("times", times, batch, length);
    PointSequence points =
        PointSequence.of(
            SeriesGrid.anySensor(wanted, batch, sensors, length),
            grid,
            batch,
            ReadingOrder.FORWARDS);
    steps = points.steps();
    start.begin();
    recurrence.begin();
    readout.begin(points, length);
    latent.reshape(z.shape()).assign(z);
    start.forward(0, recurrence.state(0), latent);
    for (int k = 0; k < steps; k++) {
      recurrence.forward(step(k, points));
      readout.forward(k, recurrence.state(k + 1));
    }
    readout.write(output);
  }

  private Recurrence.Step step(int k, PointSequence points) {
    double[] gaps = new double[batch];
    double[] active = new double[batch];
    for (int row = 0; row < batch; row++) {
      gaps[row] = points.gapBehind(k, row);
      active[row] = points.gridPlace(k, row) == PointSequence.NONE ? 0 : 1;
    }
    int kept = training ? k : 0;
    Vectors.fromJava(gaps, gapArrays.get(kept));
    INDArray mask = none;
    if (Arrays.stream(active).anyMatch(it -> it == 0)) {
      mask = activeArrays.get(kept);
      Vectors.fromJava(active, mask);
    }
    return new Recurrence.Step(gapArrays.get(kept), mask, none, none, none);
  }

  /**
   * Carries a gradient back through the last forward pass, once.
   *
   * @param epsilon dL/d output [batch, sensors, times]; neither modified nor retained
   * @return dL/dθ [p], the decoder's own array, valid until the next pass
   */
  public INDArray backward(INDArray epsilon) {
    readout.beginBackward(epsilon);
    Vectors.zero(stateCotangent);
    for (int k = steps - 1; k >= 0; k--) {
      readout.backward(k, none, readoutCotangent);
      Vectors.add(1, readoutCotangent, stateCotangent);
      recurrence.backward(k, stateCotangent, none);
    }
    start.backward(0, stateCotangent);
    start.inputCotangent(LATENT, latentCotangent.reshape(latentCotangent.length()));
    Vectors.zero(gradient);
    START.scatter(start.parameterGradient(), parameters, gradient);
    recurrence.writeGradients(parameters, gradient);
    readout.writeGradients(parameters, gradient);
    return gradient;
  }

  /** dL/dz [batch, latent] of the last backward pass, the decoder's own array. */
  public INDArray latentCotangent() {
    return latentCotangent;
  }

  /** The bytes of array memory. */
  public long bytes() {
    return start.bytes()
        + recurrence.bytes()
        + readout.bytes()
        + gapArrays.bytes()
        + activeArrays.bytes()
        + StepArrays.bytesOf(latent, latentCotangent, stateCotangent, readoutCotangent, gradient);
  }

  /** Releases all memory. */
  @Override
  public void close() {
    start.close();
    recurrence.close();
    readout.close();
    gapArrays.close();
    activeArrays.close();
    latent.close();
    latentCotangent.close();
    stateCotangent.close();
    readoutCotangent.close();
    if (!gradient.isEmpty()) {
      gradient.close();
    }
  }
}
