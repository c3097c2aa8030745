package io.github.dl4jode.sde.latent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.sde.layer.TimeMajor;
import io.github.dl4jode.tape.Recording;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A {@link ContextEncoder} on minibatches of one shape: a tape of one step, and one of its
 * vector–Jacobian product. In training what a product reads of its step is kept for each time where
 * that fits in memory; otherwise the product computes the step again.
 */
final class SeriesReading implements Computation {

  private static final String COLUMNS = "columns";
  private static final String STATE = "state";

  /** Of all steps: for more, the time to compute them again is better spent than the memory. */
  private static final long MOST_KEPT_BYTES = 256L << 20;

  private final CompilationRequest request;
  private final GruCell cell;
  private final int batch;
  private final int channels;
  private final int times;
  private final int width;
  private final Tape step;
  private final Optional<Tape> product;

  /** By time; none where steps are computed again. */
  private final List<Recording> recordings = new ArrayList<>();

  private final double[] columns;
  private final INDArray read;

  /** The state after each time, and 0 in the last row, before the last time is read. */
  private final INDArray states;

  private final INDArray cotangents;
  private final INDArray[] ofStates;

  /** What each time reads and writes, prepared: a new view costs some microseconds. */
  private final Runnable[] reading;

  private final Runnable[] readingBack;

  SeriesReading(CompilationRequest request, GruCell cell) {
    this.request = request;
    this.cell = cell;
    long[] shape = request.inputShapes().get(0);
    this.batch = (int) shape[0];
    this.channels = (int) shape[1];
    this.times = (int) shape[2];
    this.width = 2 * channels + 1;
    this.step = compile(specification());
    this.product = request.training() ? Optional.of(productTape()) : Optional.empty();
    this.columns = new double[times * batch * width];
    this.read = create(times, (long) batch * width);
    this.states = create(times + 1L, batch * cell.hidden());
    this.cotangents = create(2, batch * cell.hidden());
    this.ofStates = new INDArray[] {cotangents.getRow(0), cotangents.getRow(1)};
    this.reading = new Runnable[times];
    this.readingBack = new Runnable[times];
    prepare();
  }

  private void prepare() {
    product.filter(this::canKeep).ifPresent(this::record);
    INDArray after = states.getRow(times);
    for (int k = times - 1; k >= 0; k--) {
      INDArray columnsOfTime = read.getRow(k);
      INDArray before = after;
      after = states.getRow(k);
      Runnable input = reading(step, columnsOfTime, before);
      Runnable output = step.output().writing(after);
      reading[k] = recordings.isEmpty() ? () -> read(input, output) : recordings.get(k)::forward;
      readingBack[k] =
          recordings.isEmpty()
              ? product.map(tape -> readingBack(tape, columnsOfTime, before)).orElse(() -> {})
              : recordings.get(k)::backward;
    }
  }

  private boolean canKeep(Tape tape) {
    OptionalLong bytes = tape.recordingBytes();
    // ND4J says of some views with one row that they are not in row-major order.
    boolean areMatrices = batch > 1 && cell.hidden() > 1;
    return areMatrices && bytes.isPresent() && bytes.getAsLong() <= MOST_KEPT_BYTES / times;
  }

  /** Each step reads the state after it where it is, and writes its own there. */
  private void record(Tape tape) {
    long[] shape = {batch, cell.hidden()};
    for (int k = 0; k < times; k++) {
      INDArray columnsOfTime = read.getRow(k).reshape('c', batch, width);
      INDArray before = states.getRow(k + 1L).reshape('c', shape);
      recordings.add(
          tape.newRecording(
              Map.of(COLUMNS, columnsOfTime, STATE, before), states.getRow(k).reshape('c', shape)));
    }
  }

  private void read(Runnable input, Runnable output) {
    run(input, output);
    step.forward();
    step.output().deliver();
  }

  private static Runnable readingBack(Tape tape, INDArray columnsOfTime, INDArray state) {
    Runnable input = reading(tape, columnsOfTime, state);
    return () -> {
      input.run();
      tape.forward();
    };
  }

  private static Runnable reading(Tape tape, INDArray columnsOfTime, INDArray state) {
    Runnable ofColumns = tape.input(COLUMNS).reading(columnsOfTime);
    Runnable ofState = tape.input(STATE).reading(state);
    return () -> run(ofColumns, ofState);
  }

  private static void run(Runnable first, Runnable second) {
    first.run();
    second.run();
  }

  private INDArray create(long... shape) {
    return Nd4j.create(request.dataType(), shape);
  }

  /** Where recordings cost more than they save, all is done in one pass. */
  private Tape productTape() {
    Tape tape = compile(withGradients());
    if (canKeep(tape)) {
      return tape;
    }
    tape.close();
    return compile(withGradients().inOnePass());
  }

  private TapeSpecification.Builder withGradients() {
    return specification().gradients(Set.of(STATE)).summedParameterGradients();
  }

  private TapeSpecification.Builder specification() {
    SameDiff graph = SameDiff.create();
    Map<String, SDVariable> parameters = new LinkedHashMap<>();
    request.parameters().forEach((name, array) -> parameters.put(name, graph.var(name, array)));
    SDVariable x = graph.placeHolder(COLUMNS, request.dataType(), batch, width);
    SDVariable h = graph.placeHolder(STATE, request.dataType(), batch, cell.hidden());
    SDVariable next = cell.define(graph, x, h, parameters);
    return TapeSpecification.builder(graph, next.name())
        .input(COLUMNS, batch, width)
        .input(STATE, batch, cell.hidden())
        .parameters(request.parameters());
  }

  private static Tape compile(TapeSpecification.Builder specification) {
    return TapeCompiler.compile(specification.build());
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    readColumns(inputs);
    tapes().forEach(Tape::parametersChanged);
    for (int k = times - 1; k >= 0; k--) {
      reading[k].run();
    }
    INDArray result = TimeMajor.create(place, batch, cell.hidden(), times);
    INDArray known = states.get(NDArrayIndex.interval(0, times), NDArrayIndex.all());
    TimeMajor.rowsOf(result).assign(known.reshape('c', (long) times * batch, cell.hidden()));
    return result;
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
    INDArray given = TimeMajor.byTime(epsilon).reshape('c', times, batch * cell.hidden());
    tape.clearParameterCotangent();
    Vectors.zero(ofStates[0]);
    for (int k = 0; k < times; k++) {
      INDArray ofState = ofStates[k % 2];
      Vectors.add(1, given.getRow(k), ofState);
      tape.cotangent().readFrom(ofState);
      tape.inputCotangent(STATE).writeTo(ofStates[(k + 1) % 2]);
      readingBack[k].run();
      tape.inputCotangent(STATE).deliver();
    }
    List<INDArray> zeros =
        request.inputShapes().stream().map(shape -> place.create(shape).assign(0)).toList();
    return new Cotangents(zeros, tape.parameterCotangent().array());
  }

  private Stream<Tape> tapes() {
    return Stream.concat(Stream.of(step), product.stream());
  }

  @Override
  public long bytes() {
    long elements = read.length() + states.length() + cotangents.length();
    return tapes().mapToLong(Tape::bytes).sum()
        + recordings.stream().mapToLong(Recording::bytes).sum()
        + elements * request.dataType().width();
  }

  @Override
  public void close() {
    recordings.forEach(Recording::close);
    tapes().forEach(Tape::close);
    Stream.of(read, states, cotangents).forEach(INDArray::close);
  }
}
