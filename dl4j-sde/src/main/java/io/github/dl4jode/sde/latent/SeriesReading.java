package io.github.dl4jode.sde.latent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A {@link ContextEncoder} on minibatches of one shape: a tape of one step, and one of its
 * vector–Jacobian product, which computes the step again.
 */
final class SeriesReading implements Computation {

  private static final String COLUMNS = "columns";
  private static final String STATE = "state";

  private final CompilationRequest request;
  private final GruCell cell;
  private final int batch;
  private final int channels;
  private final int times;
  private final int width;
  private final Tape step;
  private final Optional<Tape> product;
  private final double[] columns;
  private final INDArray read;

  /** The state after each time, and 0 in the last row, before the last time is read. */
  private final INDArray states;

  private final INDArray cotangents;
  private final INDArray gradient;

  SeriesReading(CompilationRequest request, GruCell cell) {
    this.request = request;
    this.cell = cell;
    long[] shape = request.inputShapes().get(0);
    this.batch = (int) shape[0];
    this.channels = (int) shape[1];
    this.times = (int) shape[2];
    this.width = 2 * channels + 1;
    this.step = tape(false);
    this.product = request.training() ? Optional.of(tape(true)) : Optional.empty();
    this.columns = new double[times * batch * width];
    this.read = create(times, (long) batch * width);
    this.states = create(times + 1L, batch * cell.hidden());
    this.cotangents = create(2, batch * cell.hidden());
    this.gradient = create(request.parameterCount());
  }

  private INDArray create(long... shape) {
    return Nd4j.create(request.dataType(), shape);
  }

  private Tape tape(boolean withProduct) {
    SameDiff graph = SameDiff.create();
    Map<String, SDVariable> parameters = new LinkedHashMap<>();
    request.parameters().forEach((name, array) -> parameters.put(name, graph.var(name, array)));
    SDVariable x = graph.placeHolder(COLUMNS, request.dataType(), batch, width);
    SDVariable h = graph.placeHolder(STATE, request.dataType(), batch, cell.hidden());
    SDVariable next = cell.define(graph, x, h, parameters);
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, next.name())
            .input(COLUMNS, batch, width)
            .input(STATE, batch, cell.hidden())
            .parameters(request.parameters());
    if (withProduct) {
      specification.gradients(Set.of(STATE)).parameterGradients().inOnePass();
    }
    return TapeCompiler.compile(specification.build());
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    readColumns(inputs);
    step.parametersChanged();
    for (int k = times - 1; k >= 0; k--) {
      step.input(COLUMNS).readFrom(read.getRow(k));
      step.input(STATE).readFrom(states.getRow(k + 1));
      step.output().writeTo(states.getRow(k));
      step.forward();
      step.output().deliver();
    }
    INDArray result = place.create(batch, cell.hidden(), times);
    INDArray known = states.get(NDArrayIndex.interval(0, times), NDArrayIndex.all());
    return result.assign(known.reshape('c', times, batch, cell.hidden()).permute(1, 2, 0));
  }

  private void readColumns(List<INDArray> inputs) {
    double[] values = Vectors.toJava(inputs.get(0).dup('c'));
    double[] mask = Vectors.toJava(inputs.get(1).dup('c'));
    double[] at = PosteriorPaths.times(inputs.get(2));
    for (int k = 0; k < times; k++) {
      for (int row = 0; row < batch; row++) {
        int to = (k * batch + row) * width;
        for (int channel = 0; channel < channels; channel++) {
          int from = (row * channels + channel) * times + k;
          columns[to + channel] = mask[from] == 0 ? 0 : values[from];
          columns[to + channels + channel] = mask[from];
        }
        columns[to + 2 * channels] = k == 0 ? 0 : at[k] - at[k - 1];
      }
    }
    Vectors.fromJava(columns, read.reshape('c', new long[] {columns.length}));
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    Tape tape = product.orElseThrow();
    tape.parametersChanged();
    INDArray given = epsilon.permute(2, 0, 1).dup('c').reshape('c', times, batch * cell.hidden());
    Vectors.zero(gradient);
    Vectors.zero(cotangents.getRow(0));
    for (int k = 0; k < times; k++) {
      INDArray ofState = cotangents.getRow(k % 2);
      Vectors.add(1, given.getRow(k), ofState);
      tape.input(COLUMNS).readFrom(read.getRow(k));
      tape.input(STATE).readFrom(states.getRow(k + 1));
      tape.cotangent().readFrom(ofState);
      tape.inputCotangent(STATE).writeTo(cotangents.getRow((k + 1) % 2));
      tape.forward();
      tape.inputCotangent(STATE).deliver();
      Vectors.add(1, tape.parameterCotangent().array(), gradient);
    }
    List<INDArray> zeros =
        request.inputShapes().stream().map(shape -> place.create(shape).assign(0)).toList();
    return new Cotangents(zeros, gradient);
  }

  private Stream<Tape> tapes() {
    return Stream.concat(Stream.of(step), product.stream());
  }

  @Override
  public long bytes() {
    long elements = read.length() + states.length() + cotangents.length() + gradient.length();
    return tapes().mapToLong(Tape::bytes).sum() + elements * request.dataType().width();
  }

  @Override
  public void close() {
    tapes().forEach(Tape::close);
    Stream.of(read, states, cotangents, gradient).forEach(INDArray::close);
  }
}
