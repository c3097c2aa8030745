package io.github.dl4jode.batch;

import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A field of which each row has a time of its own, to be compiled for any number of rows.
 *
 * @param definition f
 * @param dataType of state and parameters
 * @param rowShape the shape of the state of one row, without the batch
 * @param parameters by name
 */
record OwnTimes(
    TapeTerm.Definition definition,
    DataType dataType,
    long[] rowShape,
    Map<String, INDArray> parameters) {

  private static final String TIME = "ownTime";
  private static final String RATE = "ownRate";

  /** Takes the shape of all examples, the batch first. */
  static OwnTimes of(
      TapeTerm.Definition definition,
      DataType dataType,
      long[] stateShape,
      Map<String, INDArray> parameters) {
    return new OwnTimes(
        definition, dataType, Arrays.copyOfRange(stateShape, 1, stateShape.length), parameters);
  }

  /** The number of components of a row. */
  long size() {
    return Arrays.stream(rowShape).reduce(1, Math::multiplyExact);
  }

  /**
   * Compiles the field in the common time of some steps.
   *
   * @param steps of as many rows, which the term reads
   */
  TapeTerm compile(RowSteps steps, boolean differentiable) {
    long[] timeShape = new long[rowShape.length + 1];
    Arrays.fill(timeShape, 1);
    timeShape[0] = steps.rows();
    long[] stateShape = timeShape.clone();
    System.arraycopy(rowShape, 0, stateShape, 1, rowShape.length);
    return TapeTerm.builder(this::define, dataType, stateShape)
        .parameters(parameters)
        .input(TIME, steps.times(timeShape))
        .input(RATE, steps.rates(stateShape))
        .differentiable(differentiable)
        .build();
  }

  private TapeTerm.Parts define(SameDiff graph, TapeTerm.Variables given) {
    SDVariable time = given.inputs().get(TIME);
    TapeTerm.Parts parts =
        definition.define(
            graph, new TapeTerm.Variables(time, given.y(), given.parameters(), Map.of()));
    return TapeTerm.Parts.of(parts.derivative().mul(given.inputs().get(RATE)));
  }
}
