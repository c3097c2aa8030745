package io.github.dl4jode.cde.layer;

import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A {@link ControlledEquation} on series of one shape.
 *
 * <p>Its inputs are the series [batch, channels, time]; or, where a series goes on, its next piece,
 * the state at the end of the piece before [batch, hidden], and the last knots of that piece [knots,
 * batch, channels of X].
 */
final class CdeComputation implements Computation {

  private final ControlledEquation equation;
  private final Map<String, INDArray> parameters;
  private final DataType type;
  private final long batch;
  private final long time;
  private final long earlier;
  private final INDArray knots;
  private final INDArray parameterGradient;
  private final INDArray start;
  private final Optional<Computation> initial;
  private final Optional<ControlledSolve> solve;
  private INDArray last;

  /**
   * Compiles the equation.
   *
   * @throws IllegalArgumentException if it cannot run on series of these shapes
   */
  CdeComputation(CompilationRequest request, String label, ControlledEquation equation) {
    this.equation = equation;
    this.parameters = request.parameters();
    this.type = request.dataType();
    List<long[]> shapes = request.inputShapes();
    boolean goesOn = shapes.size() > 2;
    this.batch = shapes.get(0)[0];
    this.time = shapes.get(0)[2];
    this.earlier = goesOn ? shapes.get(2)[0] : 0;
    long channels = equation.channels(shapes.get(0)[1]);
    this.knots = Nd4j.create(type, new long[] {earlier + time, batch, channels}, 'c');
    this.start = Nd4j.create(type, batch * equation.hiddenSize());
    this.last = start;
    this.parameterGradient = request.training() ? allParameters() : Nd4j.empty(type);
    this.initial =
        goesOn
            ? Optional.empty()
            : Optional.of(
                Computation.ofGraph(
                    part(request, channels), equation.initial()::define));
    double[] times =
        equation.output() == CdeOutput.FINAL && knots.size(0) > 1
            ? new double[] {first(), knots.size(0) - 1}
            : ControlledEquation.clock(first(), knots.size(0));
    this.solve =
        times.length == 1
            ? Optional.empty()
            : Optional.of(
                new ControlledSolve(
                    request,
                    label,
                    equation,
                    ControlledEquation.FIELD.of(parameters),
                    knots,
                    times));
  }

  /** The index of the knot at which the solve begins. */
  private long first() {
    return Math.max(0, earlier - 1);
  }

  private INDArray allParameters() {
    long count = parameters.values().stream().mapToLong(INDArray::length).sum();
    return Nd4j.create(type, count);
  }

  private CompilationRequest part(CompilationRequest request, long channels) {
    return new CompilationRequest(
        type,
        List.of(new long[] {batch, channels}),
        request.training(),
        ControlledEquation.INITIAL.of(parameters),
        request.iteration(),
        request.seed());
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    write(inputs);
    start.assign(
        initial.isPresent()
            ? initial.get().forward(List.of(knots.slice(0).dup('c')), this::create).ravel()
            : inputs.get(1).ravel());
    INDArray states =
        solve.isPresent() ? solve.get().forward(start) : start.reshape('c', 1, start.length());
    last = states.getRow(states.size(0) - 1);
    if (equation.output() == CdeOutput.FINAL) {
      return place.create(batch, equation.hiddenSize()).assign(byExample(last));
    }
    INDArray observed = byTime(observed(states));
    return place.create(observed.shape()).assign(observed).permute(1, 2, 0);
  }

  /** The knots of the piece before, those of the series, and their times. */
  private void write(List<INDArray> inputs) {
    INDArrayIndex all = NDArrayIndex.all();
    INDArrayIndex own = NDArrayIndex.interval(earlier, earlier + time);
    data(knots.get(own, all, all)).assign(inputs.get(0).permute(2, 0, 1));
    if (earlier > 0) {
      knots.get(NDArrayIndex.interval(0, earlier), all, all).assign(inputs.get(2));
    }
    if (equation.addTime()) {
      double before = earlier > 0 ? knots.getDouble(earlier - 1, 0, 0) : -1;
      for (long i = 0; i < time; i++) {
        knots
            .get(NDArrayIndex.point(earlier + i), all, NDArrayIndex.point(0))
            .assign(before + 1 + i);
      }
    }
  }

  /** The channels of the data. */
  private INDArray data(INDArray ofPath) {
    return equation.addTime()
        ? ofPath.get(
            NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(1, knots.size(2)))
        : ofPath;
  }

  private INDArray create(long... shape) {
    return Nd4j.create(type, shape, 'c');
  }

  /** The rows of the observations of this piece; where a series goes on, the first is older. */
  private INDArray observed(INDArray rows) {
    return earlier > 0
        ? rows.get(NDArrayIndex.interval(1, rows.size(0)), NDArrayIndex.all())
        : rows;
  }

  private INDArray byExample(INDArray row) {
    return row.reshape('c', batch, equation.hiddenSize());
  }

  private INDArray byTime(INDArray rows) {
    return rows.reshape('c', rows.size(0), batch, equation.hiddenSize());
  }

  /** The state at the end of the last forward pass [batch, hidden], a copy. */
  INDArray lastState() {
    return byExample(last.dup('c'));
  }

  /** The last knots of the last forward pass [knots, batch, channels], a copy. */
  INDArray lastKnots(long most) {
    long count = knots.size(0);
    return knots
        .get(
            NDArrayIndex.interval(Math.max(0, count - most), count),
            NDArrayIndex.all(),
            NDArrayIndex.all())
        .dup('c');
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    parameterGradient.assign(0);
    INDArray ofStart = start.ulike();
    Optional<INDArray> ofKnots = Optional.empty();
    if (solve.isPresent()) {
      writeCotangents(epsilon);
      Gradients gradients = solve.get().backward();
      ofStart = gradients.initialState();
      ofKnots = Optional.of(solve.get().knotCotangent(gradients));
      ControlledEquation.FIELD.scatter(gradients.parameters(), parameters, parameterGradient);
    } else {
      ofStart.assign(epsilon.reshape(ofStart.shape()));
    }
    INDArray all = ofKnots.orElseGet(() -> create(knots.shape()));
    if (initial.isPresent()) {
      Cotangents ofInitial = initial.get().backward(byExample(ofStart), this::create);
      ControlledEquation.INITIAL.scatter(ofInitial.parameters(), parameters, parameterGradient);
      all.slice(0).addi(ofInitial.inputs().get(0));
    }
    INDArray ofData =
        data(
            all.get(
                NDArrayIndex.interval(earlier, earlier + time),
                NDArrayIndex.all(),
                NDArrayIndex.all()));
    List<INDArray> results = new ArrayList<>();
    results.add(place.create(batch, ofData.size(2), time).assign(ofData.permute(1, 2, 0)));
    return new Cotangents(results, parameterGradient);
  }

  private void writeCotangents(INDArray epsilon) {
    INDArray cotangents = solve.orElseThrow().cotangents();
    cotangents.assign(0);
    if (equation.output() == CdeOutput.FINAL) {
      byExample(cotangents.getRow(cotangents.size(0) - 1)).assign(epsilon);
    } else {
      byTime(observed(cotangents)).assign(epsilon.permute(2, 0, 1));
    }
  }

  @Override
  public Optional<SolveReport> report() {
    return solve.flatMap(ControlledSolve::report);
  }

  @Override
  public Set<String> opsWithoutLoop() {
    return solve.map(ControlledSolve::opsWithoutLoop).orElse(Set.of());
  }

  @Override
  public long bytes() {
    long elements = knots.length() + start.length() + parameterGradient.length();
    return elements * type.width()
        + initial.map(Computation::bytes).orElse(0L)
        + solve.map(ControlledSolve::bytes).orElse(0L);
  }

  @Override
  public void close() {
    solve.ifPresent(ControlledSolve::close);
    initial.ifPresent(Computation::close);
    knots.close();
    start.close();
    if (parameterGradient.closeable()) {
      parameterGradient.close();
    }
  }
}
