package io.github.dl4jode.cde.layer;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.ParameterPart;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A {@link CdeEncoder} for minibatches of one size: a controlled equation along the points, and the
 * head on its last state. It is compiled again where a minibatch has more points than any before,
 * for twice as many.
 */
final class CdeEncoderComputation implements Computation {

  static final ParameterPart HEAD = new ParameterPart("head");

  private static final int FIRST_CAPACITY = 16;

  private final CompilationRequest request;
  private final String label;
  private final ControlledEquation equation;
  private final ReadingOrder order;
  private final int batch;
  private final int sensors;
  private final Computation head;
  private int capacity;
  private Optional<CdeComputation> reader = Optional.empty();
  private List<INDArray> inputs = List.of();

  /**
   * Compiles the head.
   *
   * @param request of the size of the minibatch
   */
  CdeEncoderComputation(
      CompilationRequest request,
      String label,
      ControlledEquation equation,
      Readout readout,
      ReadingOrder order,
      int sensors) {
    this.request = request;
    this.label = label;
    this.equation = equation;
    this.order = order;
    this.batch = Math.toIntExact(request.inputShape()[0]);
    this.sensors = sensors;
    this.head =
        Computation.ofGraph(
            with(HEAD.of(request.parameters()), batch, equation.hiddenSize()), readout::define);
  }

  private CompilationRequest with(Map<String, INDArray> parameters, long... shape) {
    return new CompilationRequest(
        request.dataType(),
        List.of(shape),
        request.training(),
        parameters,
        request.iteration(),
        request.seed());
  }

  private CdeComputation reader(int steps) {
    if (reader.isEmpty() || steps > capacity) {
      reader.ifPresent(CdeComputation::close);
      capacity = Math.max(FIRST_CAPACITY, capacity);
      while (capacity < steps) {
        capacity *= 2;
      }
      reader =
          Optional.of(
              new CdeComputation(
                  with(request.parameters(), batch, 1 + sensors, capacity),
                  label,
                  equation,
                  Roles.ofSeries()));
    }
    return reader.get();
  }

  private INDArray create(long... shape) {
    return Nd4j.create(request.dataType(), shape, 'c');
  }

  @Override
  public INDArray forward(List<INDArray> given, Place place) {
    inputs = given;
    ReadPoints points =
        new ReadPoints(given.get(0), given.get(1), given.get(2), batch, sensors, order);
    CdeComputation along = reader(points.steps());
    INDArray series = create(batch, 1 + sensors, capacity);
    Vectors.fromJava(points.channels(capacity), series);
    return head.forward(List.of(along.forward(List.of(series), this::create)), place);
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    Cotangents ofHead = head.backward(epsilon, this::create);
    INDArray gradient =
        reader.orElseThrow().backward(ofHead.inputs().get(0), this::create).parameters();
    HEAD.scatter(ofHead.parameters(), request.parameters(), gradient);
    return new Cotangents(
        inputs.stream().map(input -> place.create(input.shape()).assign(0)).toList(), gradient);
  }

  @Override
  public Optional<SolveReport> report() {
    return reader.flatMap(CdeComputation::report);
  }

  @Override
  public Optional<SolveTrace> trace() {
    return reader.flatMap(CdeComputation::trace);
  }

  @Override
  public Set<String> opsWithoutLoop() {
    return reader.map(CdeComputation::opsWithoutLoop).orElse(Set.of());
  }

  @Override
  public long bytes() {
    return head.bytes() + reader.map(CdeComputation::bytes).orElse(0L);
  }

  @Override
  public void close() {
    reader.ifPresent(CdeComputation::close);
    reader = Optional.empty();
    head.close();
    inputs = List.of();
  }
}
