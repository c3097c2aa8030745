package io.github.dl4jode.sde.gan;

import org.deeplearning4j.nn.conf.constraint.BaseConstraint;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Clips each weight of a linear map [in, out] to ±1/in after each update, so that the map enlarges
 * no distance in the maximum norm (Kidger, Foster, Li and Lyons 2021, "Efficient and accurate
 * gradients for neural SDEs").
 */
public final class WeightBound extends BaseConstraint {

  private static final long serialVersionUID = 1L;

  /** The constraint; a builder of layers binds it to the weights. */
  public WeightBound() {
    // What it does depends on the shape of the weights alone; DL4J checks that there is a
    // dimension.
    setDimensions(new int[] {0});
  }

  @Override
  public void apply(INDArray weights) {
    double bound = 1.0 / weights.size(0);
    Transforms.min(weights, bound, false);
    Transforms.max(weights, -bound, false);
  }

  @Override
  public WeightBound clone() {
    WeightBound copy = new WeightBound();
    copy.setParams(getParams());
    return copy;
  }
}
