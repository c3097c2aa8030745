package io.github.dl4jode.cde.layer;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.cde.dynamics.ControlledDynamics;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A {@link ControlledEquation} on series of one shape, for a layer or a vertex. */
final class CdeComputation implements Computation {

  private final String label;
  private final ControlledEquation equation;
  private final Roles roles;
  private final Map<String, INDArray> parameters;
  private final DataType type;
  private final int batch;
  private final int hidden;
  private final int steps;
  private final int earlier;
  private final boolean ofSeries;
  private final MinibatchSeries series;
  private final INDArray start;
  private final INDArray parameterGradient;
  private final Optional<Computation> initial;
  private final ControlledSolve solve;
  private List<long[]> inputShapes = List.of();
  private INDArray last;

  /**
   * Compiles the equation.
   *
   * @throws IllegalArgumentException if it cannot run on inputs of these shapes
   */
  CdeComputation(
      CompilationRequest request, String label, ControlledEquation equation, Roles roles) {
    this.label = label;
    this.equation = equation;
    this.roles = roles;
    this.parameters = request.parameters();
    this.type = request.dataType();
    List<long[]> shapes = request.inputShapes();
    this.batch = Math.toIntExact(shapes.get(0)[0]);
    this.steps = Math.toIntExact(shapes.get(0)[2]);
    this.earlier = roles.earlierSteps(shapes);
    this.hidden = Math.toIntExact(equation.hiddenSize());
    this.ofSeries = request.training() && equation.inputGradient() && request.needsCotangentOf(0);
    this.series = new MinibatchSeries(equation, roles, shapes, type, ofSeries);
    this.start = Nd4j.create(type, (long) batch * hidden);
    this.last = start;
    long count = request.parameterCount();
    this.parameterGradient = request.training() ? Nd4j.create(type, count) : Nd4j.empty(type);
    this.initial =
        roles.state()
            ? Optional.empty()
            : Optional.of(Computation.ofGraph(initialPart(request), equation.initial()::define));
    this.solve =
        new ControlledSolve(
            request, label, equation, ControlledEquation.FIELD.of(parameters), series.path());
  }

  private CompilationRequest initialPart(CompilationRequest request) {
    return new CompilationRequest(
        type,
        List.of(series.path().valueShape()),
        request.training(),
        ControlledEquation.INITIAL.of(parameters),
        request.iteration(),
        request.seed());
  }

  private INDArray create(long... shape) {
    return Nd4j.create(type, shape, 'c');
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    inputShapes = inputs.stream().map(INDArray::shape).toList();
    try {
      series.fit(inputs);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
    }
    byExample(start).assign(startOf(inputs));
    OutputSteps outputs = outputs();
    INDArray states =
        series.hasLength()
            ? solve.forward(start, outputs.times())
            : start.reshape('c', 1, start.length());
    last = states.getRow(states.size(0) - 1);
    if (equation.output() == CdeOutput.FINAL) {
      return place.create(batch, hidden).assign(byExample(last));
    }
    return bySteps(states, outputs, place.create(steps, batch, hidden)).permute(1, 2, 0);
  }

  private OutputSteps outputs() {
    return equation.output() == CdeOutput.FINAL && series.hasLength()
        ? series.outputs().ends(series.path())
        : series.outputs();
  }

  private INDArray startOf(List<INDArray> inputs) {
    return initial.isPresent()
        ? initial.get().forward(List.of(series.first()), this::create)
        : roles.state(inputs).orElseThrow();
  }

  private INDArray byExample(INDArray row) {
    return row.reshape('c', batch, hidden);
  }

  /** The rows of the series' own steps; where a series goes on, the first row is older. */
  private int firstRow() {
    return earlier > 0 ? 1 : 0;
  }

  private INDArray bySteps(INDArray states, OutputSteps outputs, INDArray result) {
    if (outputs.rows().isEmpty()) {
      INDArray own =
          firstRow() == 0
              ? states
              : states.get(NDArrayIndex.interval(1, states.size(0)), NDArrayIndex.all());
      return result.assign(own.reshape('c', steps, batch, hidden));
    }
    double[] all = Vectors.toJava(states);
    double[] own = new double[steps * batch * hidden];
    int[][] rows = outputs.rows().get();
    for (int step = 0; step < steps; step++) {
      for (int example = 0; example < batch; example++) {
        int from = (rows[example][step] * batch + example) * hidden;
        System.arraycopy(all, from, own, (step * batch + example) * hidden, hidden);
      }
    }
    Vectors.fromJava(own, result);
    return result;
  }

  /** The state at the end of the last forward pass [batch, hidden], a copy. */
  INDArray lastState() {
    return byExample(last.dup('c'));
  }

  /** The last steps of the series of the last forward pass, a copy. */
  INDArray lastSteps(int most) {
    return series.last(most);
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    parameterGradient.assign(0);
    INDArray ofStart = create(start.length());
    Optional<INDArray> ofKnots = Optional.empty();
    if (series.hasLength()) {
      writeCotangents(epsilon);
      Gradients gradients = solve.backward();
      ofStart = gradients.initialState();
      if (ofSeries) {
        ofKnots = Optional.of(ofKnots(gradients));
      }
      ControlledEquation.FIELD.scatter(gradients.parameters(), parameters, parameterGradient);
    } else {
      byExample(ofStart).assign(epsilon.reshape('c', batch, hidden));
    }
    Optional<INDArray> ofFirst = Optional.empty();
    if (initial.isPresent()) {
      Cotangents ofInitial = initial.get().backward(byExample(ofStart), this::create);
      ControlledEquation.INITIAL.scatter(ofInitial.parameters(), parameters, parameterGradient);
      ofFirst = Optional.of(ofInitial.inputs().get(0));
    }
    return new Cotangents(inputCotangents(ofStart, ofKnots, ofFirst, place), parameterGradient);
  }

  /** X is read as the control, and a field may read its value too. */
  private INDArray ofKnots(Gradients gradients) {
    INDArray ofControl = gradients.input(ControlledDynamics.CONTROL);
    return equation.dynamics().readsPath()
        ? ofControl.addi(gradients.input(ControlledDynamics.PATH))
        : ofControl;
  }

  private List<INDArray> inputCotangents(
      INDArray ofStart, Optional<INDArray> ofKnots, Optional<INDArray> ofFirst, Place place) {
    List<INDArray> results = new ArrayList<>();
    for (long[] shape : inputShapes) {
      results.add(place.create(shape).assign(0));
    }
    if (ofSeries) {
      INDArray knots = ofKnots.orElseGet(() -> create(knotCount()));
      series.cotangent(knots, ofFirst, results.get(0));
    }
    if (roles.state()) {
      results.get(roles.stateIndex()).assign(byExample(ofStart));
    }
    return results;
  }

  private long knotCount() {
    long count = 1;
    for (long size : series.path().knotShape()) {
      count *= size;
    }
    return count;
  }

  private void writeCotangents(INDArray epsilon) {
    OutputSteps outputs = outputs();
    int count = outputs.times().length;
    INDArray cotangents = solve.cotangents(count);
    if (equation.output() == CdeOutput.FINAL) {
      byExample(cotangents.getRow(count - 1)).assign(epsilon);
      return;
    }
    INDArray bySteps = epsilon.permute(2, 0, 1);
    if (outputs.rows().isEmpty()) {
      INDArray own =
          firstRow() == 0
              ? cotangents
              : cotangents.get(NDArrayIndex.interval(1, cotangents.size(0)), NDArrayIndex.all());
      own.reshape('c', steps, batch, hidden).assign(bySteps);
      return;
    }
    double[] given = Vectors.toJava(bySteps);
    double[] all = new double[count * batch * hidden];
    int[][] rows = outputs.rows().get();
    for (int step = 0; step < steps; step++) {
      for (int example = 0; example < batch; example++) {
        int to = (rows[example][step] * batch + example) * hidden;
        int from = (step * batch + example) * hidden;
        for (int i = 0; i < hidden; i++) {
          all[to + i] += given[from + i];
        }
      }
    }
    Vectors.fromJava(all, cotangents);
  }

  @Override
  public Optional<SolveReport> report() {
    return solve.report();
  }

  @Override
  public Optional<SolveTrace> trace() {
    return Optional.of(solve.trace());
  }

  @Override
  public Set<String> opsWithoutLoop() {
    return solve.opsWithoutLoop();
  }

  @Override
  public long bytes() {
    long elements = start.length() + parameterGradient.length();
    return elements * type.width() + initial.map(Computation::bytes).orElse(0L) + solve.bytes();
  }

  @Override
  public void close() {
    solve.close();
    initial.ifPresent(Computation::close);
    start.close();
    if (parameterGradient.closeable()) {
      parameterGradient.close();
    }
  }
}
