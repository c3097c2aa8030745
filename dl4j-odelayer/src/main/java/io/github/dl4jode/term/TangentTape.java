package io.github.dl4jode.term;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.tape.ForwardMode;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapePort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The tape of f with its Jacobian–vector product, and the one that has also the product of g; each
 * is compiled when it is first used.
 */
final class TangentTape implements AutoCloseable {

  private static final String TANGENT = "tangent of y";

  private final TermTapes.Setup setup;
  private final TapeTerm.Definition definition;
  private Optional<Compiled> compiled = Optional.empty();
  private Optional<Compiled> withIntegrand = Optional.empty();

  /** The tape, its output [2 n] or [2 n + q], and the parts; the last one is empty if q is 0. */
  private record Compiled(
      Tape tape,
      TapeInputs.Ports point,
      TapePort direction,
      INDArray whole,
      INDArray derivative,
      INDArray tangent,
      INDArray ofIntegrand) {

    static Compiled of(Tape tape, TapeInputs inputs, DataType dataType, long n) {
      long length = tape.output().shape()[0];
      INDArray whole = Nd4j.create(dataType, length);
      return new Compiled(
          tape,
          new TapeInputs.Ports(inputs, tape::input),
          tape.input(TANGENT),
          whole,
          whole.get(NDArrayIndex.interval(0, n)),
          whole.get(NDArrayIndex.interval(n, 2 * n)),
          length == 2 * n ? Nd4j.empty(dataType) : whole.get(NDArrayIndex.interval(2 * n, length)));
    }
  }

  TangentTape(TermTapes.Setup setup, TapeTerm.Definition definition) {
    this.setup = setup;
    this.definition = definition;
  }

  @SuppressWarnings("try") // The scope is there for its closing.
  private Compiled compile(boolean integrands) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      SameDiff graph = SameDiff.create();
      TapeTerm.Variables variables = setup.define(graph);
      SDVariable v = graph.placeHolder(TANGENT, setup.dataType(), setup.stateShape());
      TapeTerm.Parts parts = definition.define(graph, variables);
      ForwardMode forward = ForwardMode.of(graph);
      List<SDVariable> values = new ArrayList<>();
      values.add(parts.derivative());
      values.add(forward.jacobianVectorProduct(parts.derivative(), variables.y(), v));
      if (integrands) {
        for (SDVariable integrand : parts.integrands()) {
          values.add(forward.jacobianVectorProduct(integrand, variables.y(), v));
        }
      }
      SDVariable[] flat =
          values.stream().map(value -> graph.reshape(value, -1L)).toArray(SDVariable[]::new);
      Tape tape =
          setup.compile(graph, graph.concat(0, flat), it -> it.input(TANGENT, setup.stateShape()));
      long n = Arrays.stream(setup.stateShape()).reduce(1, Math::multiplyExact);
      return Compiled.of(tape, setup.inputs(), setup.dataType(), n);
    }
  }

  /** Computes f(t, y) and (∂f/∂y) v, each [n]. */
  void product(
      double t, INDArray state, INDArray tangent, INDArray derivative, INDArray derivativeTangent) {
    if (compiled.isEmpty()) {
      compiled = Optional.of(compile(false));
    }
    run(compiled.get(), t, state, tangent);
    Vectors.copy(compiled.get().derivative, derivative);
    Vectors.copy(compiled.get().tangent, derivativeTangent);
  }

  /** Computes the same, and (∂g/∂y) v [q] if there are quadratures. */
  void productWithIntegrand(
      double t,
      INDArray state,
      INDArray tangent,
      INDArray derivative,
      INDArray derivativeTangent,
      INDArray integrandTangent) {
    if (withIntegrand.isEmpty()) {
      withIntegrand = Optional.of(compile(true));
    }
    Compiled it = withIntegrand.get();
    run(it, t, state, tangent);
    Vectors.copy(it.derivative, derivative);
    Vectors.copy(it.tangent, derivativeTangent);
    if (!it.ofIntegrand.isEmpty()) {
      Vectors.copy(it.ofIntegrand, integrandTangent);
    }
  }

  private void run(Compiled it, double t, INDArray state, INDArray tangent) {
    it.point.write(t, state);
    it.direction.write(tangent);
    it.tape.forward();
    it.tape.output().read(it.whole);
  }

  private Stream<Compiled> all() {
    return Stream.of(compiled, withIntegrand).flatMap(Optional::stream);
  }

  void parametersChanged() {
    all().forEach(it -> it.tape.parametersChanged());
  }

  long bytes() {
    return all()
        .mapToLong(it -> it.tape.bytes() + it.whole.length() * setup.dataType().width())
        .sum();
  }

  @Override
  public void close() {
    all()
        .forEach(
            it -> {
              it.tape.close();
              it.whole.close();
            });
    compiled = Optional.empty();
    withIntegrand = Optional.empty();
  }
}
