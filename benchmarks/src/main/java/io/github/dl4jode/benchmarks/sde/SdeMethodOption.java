package io.github.dl4jode.benchmarks.sde;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;

/** The methods of the case, by the names of torchsde. */
@SuppressWarnings("ImmutableEnumChecker") // Methods are immutable.
enum SdeMethodOption {
  EULER(SdeMethods.EULER_MARUYAMA, Calculus.ITO, 1),
  MILSTEIN(SdeMethods.MILSTEIN, Calculus.ITO, 1),
  SRK(SdeMethods.SRID2, Calculus.ITO, 3),
  MIDPOINT(SdeMethods.MIDPOINT, Calculus.STRATONOVICH, 2),
  HEUN(SdeMethods.HEUN, Calculus.STRATONOVICH, 2),
  REVERSIBLE_HEUN(SdeMethods.REVERSIBLE_HEUN, Calculus.STRATONOVICH, 1);

  private final SdeMethod method;
  private final Calculus calculus;
  private final int evaluations;

  SdeMethodOption(SdeMethod method, Calculus calculus, int evaluations) {
    this.method = method;
    this.calculus = calculus;
    this.evaluations = evaluations;
  }

  SdeMethod method() {
    return method;
  }

  Calculus calculus() {
    return calculus;
  }

  /** How often a step evaluates the drift. */
  int evaluations() {
    return evaluations;
  }
}
