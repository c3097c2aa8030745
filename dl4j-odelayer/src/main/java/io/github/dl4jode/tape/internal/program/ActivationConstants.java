package io.github.dl4jode.tape.internal.program;

/**
 * ND4J's constants of activation functions, which the lowering, the loops and the derivatives
 * share.
 */
public final class ActivationConstants {

  /** ND4J's approximation of GELU is x σ(1.702 x), with 1.702 as a float. */
  public static final double GELU_SLOPE = 1.702f;

  /** The slope of the hard sigmoid, a float in ND4J. */
  public static final double HARD_SLOPE = 0.2f;

  /** The scale of the rational tanh, a float in ND4J. */
  public static final double RATIONAL_SCALE = 1.7159f;

  /** The factor of the fourth power in the rational tanh, a float in ND4J. */
  public static final double RATIONAL_FOURTH = 1.41645f;

  /** The scale λ of SELU. */
  public static final double SELU_SCALE = 1.0507009873554805;

  /** The limit λα of SELU for large negative arguments, without its sign. */
  public static final double SELU_LIMIT = SELU_SCALE * 1.6732632423543772;

  /** The slope of a leaky rectifier where the op names none. */
  public static final double DEFAULT_LEAK = 0.01;

  private ActivationConstants() {}
}
