package io.github.dl4jode.sde.solver;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Where and with which noise a step is made; changed in place, so that a step makes no object. */
final class StepInterval {

  private double from;
  private double to;

  /** The time of coefficients at the beginning. */
  private double seenFirst;

  private final INDArray increment;
  private final INDArray area;
  private final INDArray spaceArea;

  StepInterval(INDArray increment, INDArray area, INDArray spaceArea) {
    this.increment = increment;
    this.area = area;
    this.spaceArea = spaceArea;
  }

  void between(double start, double end) {
    from = start;
    to = end;
    seenFirst = start;
  }

  /** Coefficients at the beginning are those before a jump of an input there. */
  void seeBeforeJump(EquationInputs inputs) {
    seenFirst = inputs.before(from);
  }

  /** They are those after it. */
  void seeAfterJump() {
    seenFirst = from;
  }

  /** The time at which a step sees t + c h: before a jump at its end. */
  double seen(double c, EquationInputs inputs) {
    if (c == 0) {
      return seenFirst;
    }
    return c == 1 ? inputs.before(to) : from + c * (to - from);
  }

  double length() {
    return to - from;
  }

  INDArray increment() {
    return increment;
  }

  INDArray area() {
    return area;
  }

  INDArray spaceArea() {
    return spaceArea;
  }
}
