package io.github.dl4jode.term;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The sum of two terms. */
class SummedTerm implements SplitTerm {

  private final Term explicitPart;
  private final Term implicitPart;
  private Optional<INDArray> part = Optional.empty();

  SummedTerm(Term explicitPart, Term implicitPart) {
    this.explicitPart = explicitPart;
    this.implicitPart = implicitPart;
    requirePart("explicit", explicitPart);
    requirePart("implicit", implicitPart);
    if (!explicitPart.shape().equals(implicitPart.shape())) {
      throw new IllegalArgumentException(
          "The parts of a split term have the shapes %s and %s; both must be that of the state"
              .formatted(explicitPart.shape(), implicitPart.shape()));
    }
  }

  private static void requirePart(String which, Term term) {
    if (term.quadratureSize() > 0 || term.diffusion().isPresent()) {
      throw new IllegalArgumentException(
          "The %s part of a split term has %s; make it a component of the state, or leave it out"
              .formatted(which, term.quadratureSize() > 0 ? "quadratures" : "a diffusion"));
    }
  }

  @Override
  public Term explicitPart() {
    return explicitPart;
  }

  @Override
  public Term implicitPart() {
    return implicitPart;
  }

  @Override
  public long batch() {
    return implicitPart.batch();
  }

  @Override
  public long size() {
    return implicitPart.size();
  }

  @Override
  public DataType dataType() {
    return implicitPart.dataType();
  }

  @Override
  public long errorControlledSize() {
    return implicitPart.errorControlledSize();
  }

  @Override
  public List<TermInput> inputs() {
    List<TermInput> all = new ArrayList<>(explicitPart.inputs());
    all.addAll(implicitPart.inputs());
    return List.copyOf(all);
  }

  @Override
  public double[] jumps() {
    return together(explicitPart.jumps(), implicitPart.jumps());
  }

  @Override
  public double[] kinks() {
    return together(explicitPart.kinks(), implicitPart.kinks());
  }

  private static double[] together(double[] one, double... other) {
    return DoubleStream.concat(DoubleStream.of(one), DoubleStream.of(other))
        .sorted()
        .distinct()
        .toArray();
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    INDArray other = part.orElseGet(() -> OffHeapMemory.uninitialized(dataType(), stateSize()));
    part = Optional.of(other);
    explicitPart.evaluate(t, state, derivative);
    implicitPart.evaluate(t, state, other);
    Vectors.add(1, other, derivative);
  }

  @Override
  public Optional<BlockJacobian> newBlockJacobian() {
    Optional<BlockJacobian> one = explicitPart.newBlockJacobian();
    Optional<BlockJacobian> other = implicitPart.newBlockJacobian();
    if (one.isPresent() && other.isPresent()) {
      return Optional.of(new Sum(one.get(), other.get()));
    }
    one.ifPresent(BlockJacobian::close);
    other.ifPresent(BlockJacobian::close);
    return Optional.empty();
  }

  /** The sum of two Jacobians. */
  private record Sum(BlockJacobian one, BlockJacobian other) implements BlockJacobian {

    @Override
    public int blocks() {
      return one.blocks();
    }

    @Override
    public int dimension() {
      return one.dimension();
    }

    @Override
    public int evaluate(double t, INDArray state, double[] result) {
      double[] more = new double[result.length];
      int evaluations = one.evaluate(t, state, result) + other.evaluate(t, state, more);
      for (int i = 0; i < result.length; i++) {
        result[i] += more[i];
      }
      return evaluations;
    }

    @Override
    public void integrandProduct(double t, INDArray state, INDArray direction, INDArray product) {
      throw new UnsupportedOperationException("A split term has no quadratures");
    }

    @Override
    public void close() {
      one.close();
      other.close();
    }
  }
}
