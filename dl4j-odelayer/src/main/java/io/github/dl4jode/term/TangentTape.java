package io.github.dl4jode.term;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.tape.ForwardMode;
import io.github.dl4jode.tape.Tape;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The tape of f with its Jacobian–vector product, compiled when it is first used. */
final class TangentTape implements AutoCloseable {

  private static final String TANGENT = "tangent of y";

  private final TermTapes.Setup setup;
  private final TapeTerm.Definition definition;
  private Optional<Compiled> compiled = Optional.empty();

  /** The tape, its output [2 n], and the two halves. */
  private record Compiled(Tape tape, INDArray whole, INDArray derivative, INDArray tangent) {}

  TangentTape(TermTapes.Setup setup, TapeTerm.Definition definition) {
    this.setup = setup;
    this.definition = definition;
  }

  @SuppressWarnings("try") // The scope is there for its closing.
  private Compiled compile() {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      SameDiff graph = SameDiff.create();
      TapeTerm.Variables variables = setup.define(graph);
      SDVariable v = graph.placeHolder(TANGENT, setup.dataType(), setup.stateShape());
      SDVariable f = definition.define(graph, variables).derivative();
      SDVariable product = ForwardMode.of(graph).jacobianVectorProduct(f, variables.y(), v);
      SDVariable both = graph.concat(0, graph.reshape(f, -1L), graph.reshape(product, -1L));
      Tape tape = setup.compile(graph, both, it -> it.input(TANGENT, setup.stateShape()));
      long n = tape.output().shape()[0] / 2;
      INDArray whole = Nd4j.create(setup.dataType(), 2 * n);
      return new Compiled(
          tape,
          whole,
          whole.get(NDArrayIndex.interval(0, n)),
          whole.get(NDArrayIndex.interval(n, 2 * n)));
    }
  }

  /** Computes f(t, y) and (∂f/∂y) v, each [n]. */
  void product(
      double t, INDArray state, INDArray tangent, INDArray derivative, INDArray derivativeTangent) {
    if (compiled.isEmpty()) {
      compiled = Optional.of(compile());
    }
    Compiled it = compiled.get();
    it.tape.input(TermTapes.TIME).write(t);
    it.tape.input(TermTapes.STATE).write(state);
    it.tape.input(TANGENT).write(tangent);
    setup.inputs().feed(t, it.tape);
    it.tape.forward();
    it.tape.output().read(it.whole);
    Vectors.copy(it.derivative, derivative);
    Vectors.copy(it.tangent, derivativeTangent);
  }

  void parametersChanged() {
    compiled.ifPresent(it -> it.tape.parametersChanged());
  }

  long bytes() {
    return compiled
        .map(it -> it.tape.bytes() + it.whole.length() * setup.dataType().width())
        .orElse(0L);
  }

  @Override
  public void close() {
    compiled.ifPresent(
        it -> {
          it.tape.close();
          it.whole.close();
        });
    compiled = Optional.empty();
  }
}
