package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.latentode.density.RowCounts;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A dense network on any number of rows.
 *
 * <p>A tape has a fixed number of rows. The first few numbers get tapes of their own; where the
 * number goes on varying, as it does with irregular data, rows are padded to the next of a few.
 */
final class RowNetwork implements AutoCloseable {

  private static final int EXACT = 3;
  private static final int TAPES_KEPT = 8;
  private static final String ROWS = "rows";

  private final Readout readout;
  private final long inputs;
  private final DataType dataType;
  private final Map<String, INDArray> parameters;
  private final boolean training;

  /** By the number of rows, the one unused for longest first. */
  private final Map<Long, Sized> tapes = new LinkedHashMap<>(TAPES_KEPT, 0.75f, true);

  private Sized last;

  /** A tape, and padded arrays. */
  private record Sized(long rows, Tape tape, INDArray input, INDArray output, INDArray cotangent) {

    private static INDArray head(INDArray padded, long count) {
      return padded.get(NDArrayIndex.interval(0, count), NDArrayIndex.all());
    }

    private void close() {
      tape.close();
      input.close();
      output.close();
      cotangent.close();
    }
  }

  /**
   * A network.
   *
   * @param parameters by their names in the readout, read in place
   * @param training whether backward passes follow
   */
  RowNetwork(
      Readout readout,
      long inputs,
      DataType dataType,
      Map<String, INDArray> parameters,
      boolean training) {
    this.readout = readout;
    this.inputs = inputs;
    this.dataType = dataType;
    this.parameters = parameters;
    this.training = training;
  }

  /**
   * Computes all rows.
   *
   * @param rows [n, inputs], contiguous; to be kept until the backward pass is done
   * @param output receives [n, outputs], contiguous
   */
  void forward(INDArray rows, INDArray output) {
    long count = rows.size(0);
    last = tapeFor(count);
    boolean exact = last.rows == count;
    if (!exact) {
      Sized.head(last.input, count).assign(rows);
    }
    last.tape.input(ROWS).readFrom(exact ? rows : last.input);
    last.tape.output().writeTo(exact ? output : last.output);
    last.tape.parametersChanged();
    last.tape.forward();
    last.tape.output().deliver();
    if (!exact) {
      output.assign(Sized.head(last.output, count));
    }
  }

  /**
   * Goes back through the last forward pass, once.
   *
   * @param cotangent [n, outputs], contiguous
   * @param ofRows receives [n, inputs], contiguous
   * @return dL/dθ, the network's own array, valid until the next pass
   */
  INDArray backward(INDArray cotangent, INDArray ofRows) {
    long count = cotangent.size(0);
    boolean exact = last.rows == count;
    if (!exact) {
      last.cotangent.assign(0);
      Sized.head(last.cotangent, count).assign(cotangent);
    }
    last.tape.cotangent().readFrom(exact ? cotangent : last.cotangent);
    if (exact) {
      last.tape.inputCotangent(ROWS).writeTo(ofRows);
    }
    last.tape.backward();
    if (exact) {
      last.tape.inputCotangent(ROWS).deliver();
    } else {
      ofRows.assign(Sized.head(last.tape.inputCotangent(ROWS).array(), count));
    }
    return last.tape.parameterCotangent().array();
  }

  private Sized tapeFor(long rows) {
    Sized exact = tapes.get(rows);
    if (exact != null) {
      return exact;
    }
    if (tapes.size() < EXACT) {
      return compiled(rows, false);
    }
    long fitting =
        tapes.keySet().stream()
            .mapToLong(Long::longValue)
            .filter(size -> size >= rows && size <= rows + rows / 4)
            .min()
            .orElse(0);
    return fitting > 0 && !tapes.get(fitting).input.isEmpty()
        ? tapes.get(fitting)
        : compiled(RowCounts.roundedUp(rows), true);
  }

  private Sized compiled(long rows, boolean padded) {
    if (tapes.size() >= TAPES_KEPT) {
      long eldest = tapes.keySet().iterator().next();
      tapes.remove(eldest).close();
    }
    Tape tape = compile(rows);
    long outputs = tape.output().shape()[1];
    Sized sized =
        new Sized(
            rows,
            tape,
            padded ? Nd4j.create(dataType, rows, inputs) : Nd4j.empty(dataType),
            padded ? Nd4j.create(dataType, rows, outputs) : Nd4j.empty(dataType),
            padded && training ? Nd4j.create(dataType, rows, outputs) : Nd4j.empty(dataType));
    Sized former = tapes.put(rows, sized);
    if (former != null) {
      former.close();
    }
    return sized;
  }

  private Tape compile(long rows) {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder(ROWS, dataType, rows, inputs);
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    parameters.forEach((name, array) -> variables.put(name, graph.var(name, array)));
    SDVariable y = readout.define(graph, x, variables);
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, y.name()).input(ROWS, rows, inputs).parameters(parameters);
    if (training) {
      specification.gradients(Set.of(ROWS)).parameterGradients();
    }
    return TapeCompiler.compile(specification.build());
  }

  long bytes() {
    return tapes.values().stream()
        .mapToLong(
            sized ->
                sized.tape.bytes()
                    + dataType.width()
                        * (sized.input.length() + sized.output.length() + sized.cotangent.length()))
        .sum();
  }

  @Override
  public void close() {
    tapes.values().forEach(Sized::close);
    tapes.clear();
    last = null;
  }
}
