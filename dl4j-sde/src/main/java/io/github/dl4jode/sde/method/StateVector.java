package io.github.dl4jode.sde.method;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A state, or a change of it, with its quadratures.
 *
 * @param y [batch, size]
 * @param quadratures [batch, columns]; empty where they are 0 or there are no quadratures
 */
public record StateVector(SDVariable y, List<SDVariable> quadratures) {

  /** Copies the list. */
  public StateVector {
    quadratures = List.copyOf(quadratures);
  }

  /** The sum. */
  public StateVector plus(StateVector other) {
    List<SDVariable> sum = quadratures;
    if (quadratures.isEmpty()) {
      sum = other.quadratures;
    } else if (!other.quadratures.isEmpty()) {
      sum = List.of(quadratures.get(0).add(other.quadratures.get(0)));
    }
    return new StateVector(y.add(other.y), sum);
  }

  /** The difference. */
  public StateVector minus(StateVector other) {
    return plus(other.times(-1));
  }

  /** A multiple. */
  public StateVector times(double factor) {
    return factor == 1
        ? this
        : new StateVector(
            y.mul(factor), quadratures.stream().map(each -> each.mul(factor)).toList());
  }

  /** The product with a scalar. */
  public StateVector times(SDVariable factor) {
    return new StateVector(
        y.mul(factor), quadratures.stream().map(each -> each.mul(factor)).toList());
  }
}
