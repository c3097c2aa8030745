package io.github.dl4jode.cnf;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The density p(x | c) of a conditional flow for one context c, with the flow's parameters. */
public final class ConditionedFlow {

  private final ContinuousNormalizingFlow flow;

  /** [1, c]. */
  private final INDArray context;

  ConditionedFlow(ContinuousNormalizingFlow flow, INDArray context) {
    this.flow = flow;
    this.context = context;
  }

  /**
   * The log-density of points.
   *
   * @param points [n, d]; not modified
   * @return [n], in nats
   */
  public INDArray logDensity(INDArray points) {
    return flow.logDensity(joined(points));
  }

  /**
   * The density at the points of a grid in the plane.
   *
   * @return [cells, cells]: the row is the second coordinate, rising, the column the first
   * @throws IllegalStateException if examples are not in the plane
   */
  public INDArray densityOnGrid(Grid grid) {
    flow.requirePlane();
    return grid.density(context.dataType(), this::logDensity);
  }

  /**
   * Draws examples.
   *
   * @param count how many
   * @param seed the same seed gives the same examples
   * @return [count, d]
   */
  public INDArray sample(int count, long seed) {
    return transform(flow.basePoints(count, new SplittableRandom(seed)));
  }

  /** Carries points of the base distribution [n, d] to the data. */
  public INDArray transform(INDArray points) {
    return flow.transform(joined(points));
  }

  /** Carries examples [n, d] to the base distribution, the inverse of {@link #transform}. */
  public INDArray invert(INDArray examples) {
    return flow.invert(joined(examples));
  }

  private INDArray joined(INDArray points) {
    INDArray contexts = context.broadcast(points.size(0), context.length());
    return Nd4j.concat(1, points.castTo(context.dataType()), contexts);
  }
}
