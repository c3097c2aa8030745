package io.github.dl4jode.term;

import java.util.OptionalLong;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A field whose linearizations remember the point alone, so that their products have the bits of
 * the field's own; it counts what is done with them.
 */
public final class RememberingField extends DelegatingHostField {

  /** What every linearization says it takes. */
  public static final long BYTES = 1000;

  private final HostField field;
  private int open;
  private int created;
  private int products;

  public RememberingField(HostField field) {
    super(field);
    this.field = field;
  }

  /** Linearizations that have not been closed. */
  public int open() {
    return open;
  }

  /** Linearizations ever made. */
  public int created() {
    return created;
  }

  /** Products of linearizations. */
  public int products() {
    return products;
  }

  @Override
  public OptionalLong linearizationBytes() {
    return OptionalLong.of(BYTES);
  }

  @Override
  public Linearization newLinearization() {
    open++;
    created++;
    return new Memory();
  }

  private final class Memory implements Linearization {

    private double time = Double.NaN;
    private INDArray point;

    @Override
    public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
      time = t;
      point = state.dup();
      field.evaluate(t, state, derivative);
    }

    @Override
    public void vectorJacobianProduct(
        INDArray cotangent,
        INDArray quadratureCotangent,
        INDArray stateCotangent,
        INDArray parameterCotangent) {
      products++;
      field.vectorJacobianProduct(
          time, point, cotangent, point.ulike(), stateCotangent, parameterCotangent);
    }

    @Override
    public long bytes() {
      return BYTES;
    }

    @Override
    public void close() {
      open--;
    }
  }
}
