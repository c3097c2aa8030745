package io.github.dl4jode.term;

import io.github.dl4jode.tape.ForwardMode;
import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The Jacobian ∂f/∂y of f in a graph, example by example, known by its products. */
public final class Jacobian {

  private final ForwardMode forward;
  private final SDVariable state;
  private final SDVariable derivative;
  private final long[] shape;

  /**
   * The Jacobian of f with respect to y.
   *
   * @param y a placeholder of known shape, the batch in dimension 0
   * @param f of the shape of y; an example of f depends on the same example of y alone
   */
  public Jacobian(SDVariable y, SDVariable f) {
    this.forward = ForwardMode.of(y.getSameDiff());
    this.state = y;
    this.derivative = f;
    this.shape = y.getShape();
  }

  /** The number d of components of an example. */
  public long dimension() {
    return Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
  }

  /**
   * (∂f/∂y) v.
   *
   * @param v of the state's shape, or with 1 for the batch where all examples share it
   * @return of the state's shape
   */
  public SDVariable product(SDVariable v) {
    return forward.jacobianVectorProduct(derivative, state, v);
  }

  /**
   * ‖(∂f/∂y) v‖² of each example, [batch]: if v is noise with mean 0 and covariance I, an unbiased
   * estimate of ‖∂f/∂y‖²_F by one product.
   */
  public SDVariable squaredNormEstimate(SDVariable v) {
    SDVariable product = product(v);
    return sumOfExample(product.mul(product));
  }

  /** The i-th unit vector, for all examples. */
  public SDVariable unit(long i) {
    long[] one = shape.clone();
    one[0] = 1;
    INDArray unit = Nd4j.zeros(state.dataType(), dimension());
    unit.putScalar(i, 1);
    return graph().constant(unit.reshape('c', one));
  }

  /** The sum over the components of each example, [batch]. */
  public SDVariable sumOfExample(SDVariable x) {
    return graph().sum(graph().reshape(x, shape[0], dimension()), 1);
  }

  private SameDiff graph() {
    return state.getSameDiff();
  }
}
