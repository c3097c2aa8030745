package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.latentode.sequence.PointSequence;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.latentode.sequence.SeriesGrid;
import io.github.dl4jode.layer.compiled.ParameterPart;
import io.github.dl4jode.layer.compiled.SolveReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Reads series in one direction, and says something about each: an {@link EncoderSettings} at work
 * on minibatches of one size, of any grid.
 *
 * <p>Parameters are read in place; a forward pass takes their values of that moment. Arrays live
 * outside workspaces if the encoder is used outside of them. For one thread at a time.
 */
public final class SequenceEncoder implements AutoCloseable {

  static final ParameterPart HEAD = new ParameterPart("head");

  private static final String STATE = "h";

  private final Map<String, INDArray> parameters;
  private final int batch;
  private final int sensors;
  private final boolean training;
  private final ReadingOrder order;
  private final Recurrence recurrence;
  private final PointReader reader;
  private final StepTape head;
  private final INDArray output;
  private final INDArray flatOutput;
  private final INDArray stateCotangent;
  private final INDArray gradient;
  private final INDArray none;
  private int steps;

  /**
   * Compiles.
   *
   * @param parameters row-major arrays by the names of {@link EncoderSettings#defineParameters},
   *     read in place; the flat gradient has them in this order
   * @param training whether backward passes follow
   * @throws IllegalArgumentException if a graph cannot become a tape
   */
  public SequenceEncoder(
      EncoderSettings encoding,
      DataType dataType,
      int batch,
      Map<String, INDArray> parameters,
      boolean training) {
    RecurrentSettings settings = encoding.recurrence();
    this.parameters = new LinkedHashMap<>(parameters);
    this.batch = batch;
    this.sensors = Math.toIntExact(encoding.sensors());
    this.training = training;
    this.order = encoding.order();
    long inputs = settings.inputs(sensors);
    this.recurrence = new Recurrence(settings, dataType, batch, inputs, 0, parameters, training);
    this.reader =
        new PointReader(settings, dataType, batch, sensors, PointReader.Missing.IGNORED, training);
    this.head =
        new StepTape(
            (graph, in, own) -> encoding.head().define(graph, in.get(STATE), own),
            dataType,
            Map.of(STATE, new long[] {batch, settings.cell().hidden()}),
            Set.of(STATE),
            HEAD.of(parameters),
            training);
    this.output = Nd4j.create(dataType, batch, encoding.outputs());
    this.flatOutput = output.reshape(output.length());
    this.none = Nd4j.empty(dataType);
    this.stateCotangent = Nd4j.create(dataType, recurrence.stateSize());
    long count = parameters.values().stream().mapToLong(INDArray::length).sum();
    this.gradient = training ? Nd4j.create(dataType, count) : none;
  }

  /**
   * Reads the series.
   *
   * @param values [batch, sensors, times]; looked at only where the mask is 1
   * @param mask [batch, sensors, times] of 0 and 1
   * @param times [batch, times], strictly increasing
   * @return [batch, outputs]: the encoder's own array, valid until the next pass
   * @throws IllegalArgumentException if the arrays do not fit together, a value shown is not
   *     finite, or times do not increase
   * @throws IllegalStateException if the solver fails between two points
   */
  public INDArray forward(INDArray values, INDArray mask, INDArray times) {
    PointReader.Source source = source(values, mask, times);
    steps = source.points().steps();
    recurrence.begin();
    head.begin();
    if (training) {
      reader.readAll(source).forEach(recurrence::forward);
    } else {
      for (int k = 0; k < steps; k++) {
        recurrence.forward(reader.read(k, source, none));
      }
    }
    head.forward(0, flatOutput, recurrence.state(steps));
    return output;
  }

  private PointReader.Source source(INDArray values, INDArray mask, INDArray times) {
    int length = Math.toIntExact(times.size(1));
    double[] shown = SeriesGrid.numbers("mask", mask, batch, sensors, length);
    double[] grid = SeriesGrid.numbers("times", times, batch, length);
    boolean[] isPoint = SeriesGrid.anySensor(shown, batch, sensors, length);
    return new PointReader.Source(
        PointSequence.of(isPoint, grid, batch, order),
        SeriesGrid.numbers("values", values, batch, sensors, length),
        shown,
        length);
  }

  /**
   * Carries a gradient back through the last forward pass, once.
   *
   * @param epsilon dL/d output [batch, outputs], row-major; neither modified nor retained
   * @return dL/dθ [p], the encoder's own array, valid until the next pass
   * @throws IllegalStateException if the solver fails between two points
   */
  public INDArray backward(INDArray epsilon) {
    head.backward(0, epsilon.dup('c').reshape(epsilon.length()));
    head.inputCotangent(STATE, stateCotangent);
    for (int k = steps - 1; k >= 0; k--) {
      recurrence.backward(k, stateCotangent, none);
    }
    Vectors.zero(gradient);
    HEAD.scatter(head.parameterGradient(), parameters, gradient);
    recurrence.writeGradients(parameters, gradient);
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
        + head.bytes()
        + StepArrays.bytesOf(output, stateCotangent, gradient);
  }

  /** Releases all memory. */
  @Override
  public void close() {
    recurrence.close();
    reader.close();
    head.close();
    output.close();
    stateCotangent.close();
    if (!gradient.isEmpty()) {
      gradient.close();
    }
  }
}
