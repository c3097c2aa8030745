package io.github.dl4jode.cnf;

import io.github.dl4jode.cnf.flow.StateSolve;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.DoubleStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The way from the base distribution to the data through flows of equal duration. */
final class FlowPath {

  private final int flows;
  private final double[] fractions;

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the fractions are not rising in (0, 1], or there is none
   */
  FlowPath(int flows, double... fractions) {
    boolean valid = fractions.length > 0;
    double before = 0;
    for (double fraction : fractions) {
      valid &= fraction > before && fraction <= 1;
      before = fraction;
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "A path is seen at fractions of its time that rise from above 0 to at most 1, not at "
              + Arrays.toString(fractions));
    }
    this.flows = flows;
    this.fractions = fractions.clone();
  }

  /**
   * Carries points along.
   *
   * @param rows at the base distribution [n, d]; not modified
   * @param opener opens flow k; each is closed here
   * @return [n, fractions, d]
   */
  INDArray follow(INDArray rows, IntFunction<StateSolve> opener) {
    List<INDArray> seen = new ArrayList<>();
    INDArray state = rows.dup('c').reshape(rows.length());
    for (int k = 0; k < flows && seen.size() < fractions.length; k++) {
      double[] inside = inside(k);
      try (StateSolve flow = opener.apply(k)) {
        INDArray states = flow.alongTowardsData(state, inside);
        for (int i = 1; i <= inside.length; i++) {
          seen.add(states.getRow(i).reshape(rows.shape()));
        }
        state = states.getRow(inside.length + 1L);
      }
      // A fraction at the very end of a flow is where the flow ends.
      if (seen.size() < fractions.length && fractions[seen.size()] * flows <= k + 1) {
        seen.add(state.reshape(rows.shape()));
      }
    }
    return Nd4j.stack(1, seen.toArray(INDArray[]::new));
  }

  /** The fractions strictly inside flow k, of that flow's time. */
  private double[] inside(int k) {
    return DoubleStream.of(fractions)
        .map(fraction -> fraction * flows - k)
        .filter(part -> part > 0 && part < 1)
        .toArray();
  }
}
