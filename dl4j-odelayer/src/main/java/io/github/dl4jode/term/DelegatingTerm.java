package io.github.dl4jode.term;

import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Another term, to be changed in one respect by a subclass. */
public abstract class DelegatingTerm implements Term {

  private final Term term;

  /** Wraps a term. */
  protected DelegatingTerm(Term term) {
    this.term = term;
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
