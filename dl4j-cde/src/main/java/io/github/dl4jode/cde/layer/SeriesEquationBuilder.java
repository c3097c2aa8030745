package io.github.dl4jode.cde.layer;

import io.github.dl4jode.argument.Required;

/**
 * What the builders of layer and vertex have in common: times of the series, and the output.
 *
 * @param <T> the builder itself
 */
@SuppressWarnings("unchecked")
public interface SeriesEquationBuilder<T extends SeriesEquationBuilder<T>>
    extends ControlledEquationBuilder<T> {

  /**
   * Whether the time is the first channel of X: 0, 1, 2, …, or the times of the data; default true.
   * Without it the data should have the time among their channels: the solution does not depend on
   * how fast X is run through, so the equation does not see time by itself.
   */
  default T addTime(boolean added) {
    settings().addTime = added;
    return (T) this;
  }

  /**
   * The channel of the data that has the times of the observations, which must increase in each
   * series. It becomes the first channel of X, and gets no gradient. By default observations are at
   * 0, 1, 2, ….
   */
  default T timeChannel(int index) {
    settings().timeIndex(index);
    return (T) this;
  }

  /**
   * Whether the equation is solved over the times of the observations, in their unit, rather than
   * over their indices 0, 1, 2, …; default false. Over indices the knots of all series are at the
   * same places, and steps of the solver end on them.
   */
  default T overTimes(boolean wanted) {
    settings().overTimes = wanted;
    return (T) this;
  }

  /** What is yielded; default {@link CdeOutput#FINAL}. */
  default T output(CdeOutput yielded) {
    settings().output = Required.setting(yielded, "output");
    return (T) this;
  }
}
