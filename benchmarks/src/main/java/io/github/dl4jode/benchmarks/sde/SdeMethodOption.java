package io.github.dl4jode.benchmarks.sde;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;

/** The methods of the case, by the names of torchsde. */
@SuppressWarnings("ImmutableEnumChecker") // Methods are immutable.
enum SdeMethodOption {
  EULER(SdeMethods.EULER_MARUYAMA, Calculus.ITO),
  MILSTEIN(SdeMethods.MILSTEIN, Calculus.ITO),
  SRK(SdeMethods.SRID2, Calculus.ITO),
  MIDPOINT(SdeMethods.MIDPOINT, Calculus.STRATONOVICH),
  HEUN(SdeMethods.HEUN, Calculus.STRATONOVICH),
  REVERSIBLE_HEUN(SdeMethods.REVERSIBLE_HEUN, Calculus.STRATONOVICH);

  private final SdeMethod method;
  private final Calculus calculus;

  SdeMethodOption(SdeMethod method, Calculus calculus) {
    this.method = method;
    this.calculus = calculus;
  }

  SdeMethod method() {
    return method;
  }

  Calculus calculus() {
    return calculus;
  }
}
