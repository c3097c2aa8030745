package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.latentode.sequence.PointSequence;
import io.github.dl4jode.latentode.sequence.SeriesGrid;
import io.github.dl4jode.layer.compiled.ParameterPart;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads predictions of all sensors out of the states at points, and puts them in their places on
 * the grid [series, sensors, times]; elsewhere is 0.
 */
final class PointReadout implements AutoCloseable {

  static final ParameterPart PART = new ParameterPart("readout");

  private static final String STATE = "h";

  private final int series;
  private final int sensors;
  private final boolean training;
  private final StepTape tape;
  private final StepArrays predictions;
  private final INDArray cotangent;
  private final double[] step;
  private PointSequence points;
  private double[] onGrid = {};
  private int times;

  /**
   * Compiles the readout.
   *
   * @param parameters the table in which it has its part
   */
  PointReadout(
      Readout readout,
      DataType dataType,
      int series,
      int sensors,
      long hidden,
      Map<String, INDArray> parameters,
      boolean training) {
    this.series = series;
    this.sensors = sensors;
    this.training = training;
    this.tape =
        new StepTape(
            (graph, in, own) -> readout.define(graph, in.get(STATE), own),
            dataType,
            Map.of(STATE, new long[] {series, hidden}),
            Set.of(STATE),
            PART.of(parameters),
            training);
    this.predictions = new StepArrays(dataType, (long) series * sensors);
    this.step = new double[series * sensors];
    this.cotangent = new StepArrays(dataType, step.length).get(0);
  }

  /** Begins a pass over these points. */
  void begin(PointSequence pointSequence, int gridLength) {
    points = pointSequence;
    times = gridLength;
    onGrid = new double[step.length * gridLength];
    tape.begin();
  }

  /** Reads the next step out of a state, which keeps its numbers if a backward pass follows. */
  INDArray forward(int k, INDArray state) {
    INDArray prediction = predictions.get(training ? k : 0);
    tape.forward(k, prediction, state);
    Vectors.toJava(prediction, step);
    for (int row = 0; row < series; row++) {
      int place = points.gridPlace(k, row);
      for (int sensor = 0; sensor < sensors && place != PointSequence.NONE; sensor++) {
        onGrid[(row * sensors + sensor) * times + place] = step[row * sensors + sensor];
      }
    }
    return prediction;
  }

  /** Writes the predictions of the pass. */
  void write(INDArray grid) {
    Vectors.fromJava(onGrid, grid);
  }

  /** Begins the backward pass. */
  void beginBackward(INDArray epsilon) {
    onGrid = SeriesGrid.numbers("epsilon", epsilon, series, sensors, times);
  }

  /**
   * Goes back through a step.
   *
   * @param direct the prediction's cotangent next to that of the grid; empty for none
   * @param stateCotangent receives the state's
   */
  void backward(int k, INDArray direct, INDArray stateCotangent) {
    if (direct.isEmpty()) {
      Arrays.fill(step, 0);
    } else {
      Vectors.toJava(direct, step);
    }
    for (int row = 0; row < series; row++) {
      int place = points.gridPlace(k, row);
      for (int sensor = 0; sensor < sensors && place != PointSequence.NONE; sensor++) {
        step[row * sensors + sensor] += onGrid[(row * sensors + sensor) * times + place];
      }
    }
    Vectors.fromJava(step, cotangent);
    tape.backward(k, cotangent);
    tape.inputCotangent(STATE, stateCotangent);
  }

  void writeGradients(Map<String, INDArray> table, INDArray flat) {
    PART.scatter(tape.parameterGradient(), table, flat);
  }

  long bytes() {
    return tape.bytes() + predictions.bytes() + StepArrays.bytesOf(cotangent);
  }

  @Override
  public void close() {
    tape.close();
    predictions.close();
    cotangent.close();
  }
}
