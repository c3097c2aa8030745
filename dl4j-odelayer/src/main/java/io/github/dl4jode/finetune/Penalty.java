package io.github.dl4jode.finetune;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * New coefficients of L1, L2 and weight decay; an empty one keeps the setting of a layer, 0 removes
 * it. As in DL4J's builders, L2 and weight decay exclude each other: the one that is set removes
 * the other.
 */
record Penalty(Optional<Double> l1, Optional<Double> l2, Optional<Double> weightDecay) {

  static Penalty unchanged() {
    return new Penalty(Optional.empty(), Optional.empty(), Optional.empty());
  }

  Penalty withL1(double coefficient) {
    return new Penalty(checked("L1", coefficient), l2, weightDecay);
  }

  Penalty withL2(double coefficient) {
    return new Penalty(l1, checked("L2", coefficient), weightDecay);
  }

  Penalty withWeightDecay(double coefficient) {
    return new Penalty(l1, l2, checked("weight decay", coefficient));
  }

  private static Optional<Double> checked(String what, double coefficient) {
    if (!(coefficient >= 0) || Double.isInfinite(coefficient)) {
      throw new IllegalArgumentException(
          "The coefficient of " + what + " is finite and not negative, not " + coefficient);
    }
    return Optional.of(coefficient);
  }

  /** Refuses L2 and weight decay together. */
  void requireConsistent() {
    if (isPositive(l2) && isPositive(weightDecay)) {
      throw new IllegalArgumentException(
          "L2 and weight decay exclude each other; set one of them, not both");
    }
  }

  /** A new list; the given one does not change, because layers may share it. */
  List<Regularization> appliedTo(List<Regularization> current) {
    List<Regularization> result = new ArrayList<>(current);
    if (l1.isPresent()) {
      result.removeIf(L1Regularization.class::isInstance);
    }
    if (l2.isPresent() || isPositive(weightDecay)) {
      result.removeIf(L2Regularization.class::isInstance);
    }
    if (weightDecay.isPresent() || isPositive(l2)) {
      result.removeIf(WeightDecay.class::isInstance);
    }
    l1.filter(value -> value > 0).map(L1Regularization::new).ifPresent(result::add);
    l2.filter(value -> value > 0).map(L2Regularization::new).ifPresent(result::add);
    weightDecay
        .filter(value -> value > 0)
        .map(value -> new WeightDecay(value, true))
        .ifPresent(result::add);
    return result;
  }

  private static boolean isPositive(Optional<Double> coefficient) {
    return coefficient.filter(value -> value > 0).isPresent();
  }
}
