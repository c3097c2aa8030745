package io.github.dl4jode.method.switching;

import io.github.dl4jode.method.Method;
import io.github.dl4jode.term.BlockJacobian;
import io.github.dl4jode.term.Diffusion;
import io.github.dl4jode.term.Term;
import io.github.dl4jode.term.TermInput;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A term whose evaluations are recorded, by another recorder after each change of the method. */
final class SwitchedTerm implements Term {

  private final Term term;
  private final Function<Method, Term> recorded;

  /**
   * Wraps a term.
   *
   * @param recorded begins a stretch of steps of a method, and gives the term to be evaluated
   */
  SwitchedTerm(Term term, Function<Method, Term> recorded) {
    this.term = term;
    this.recorded = recorded;
  }

  /** Begins a stretch of steps of a method, and gives the term to be evaluated. */
  Term begin(Method method) {
    return recorded.apply(method);
  }

  @Override
  public long batch() {
    return term.batch();
  }

  @Override
  public long size() {
    return term.size();
  }

  @Override
  public DataType dataType() {
    return term.dataType();
  }

  @Override
  public long quadratureSize() {
    return term.quadratureSize();
  }

  @Override
  public boolean quadratureErrorControlled() {
    return term.quadratureErrorControlled();
  }

  @Override
  public long errorControlledSize() {
    return term.errorControlledSize();
  }

  @Override
  public List<TermInput> inputs() {
    return term.inputs();
  }

  @Override
  public double[] jumps() {
    return term.jumps();
  }

  @Override
  public double[] kinks() {
    return term.kinks();
  }

  @Override
  public Optional<Diffusion> diffusion() {
    return term.diffusion();
  }

  @Override
  public Optional<BlockJacobian> newBlockJacobian() {
    return term.newBlockJacobian();
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    term.evaluate(t, state, derivative, integrand);
  }
}
