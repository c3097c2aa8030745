package io.github.dl4jode.benchmarks.suite;

/**
 * What torch 1.13 with oneDNN and torchdiffeq 0.2.5 took for the same work: medians on a 2-core
 * x86-64 machine on which the raw convolutions of the MNIST field took {@link #FIELD_FLOOR}. They
 * are of another machine than any run of ours; the report says how much that matters.
 */
enum TorchFigure {
  /** The raw convolutions of the field, forward, there. Of ND4J, not of torch. */
  FIELD_FLOOR(5.6),
  /** f of the MNIST field, batch 128, one thread. */
  FIELD_FORWARD(7.7),
  /** f and its vector–Jacobian product. */
  FIELD_FORWARD_VJP(24.3),
  /** A training step of the ODE-Net at 1e-3 by the adjoint, NFE 23 + 26; one thread. */
  ODENET_ADJOINT_1(1325),
  /** Likewise; two threads. */
  ODENET_ADJOINT_2(816),
  /** A training step of the ODE-Net through the solver, NFE 20; one thread. */
  RKNET_DISCRETE_1(789),
  /** Likewise; two threads. */
  RKNET_DISCRETE_2(525),
  /** A training step of the ResNet; one thread. */
  RESNET_1(262),
  /** Likewise; two threads. */
  RESNET_2(163),
  /** A training step of the spiral example, 10 points, batch 20, by the adjoint. */
  SPIRAL_ADJOINT(53.9),
  /** Likewise through the solver. */
  SPIRAL_DISCRETE(11.9),
  /** All 1,000 points by the adjoint, backward NFE 13,488. */
  SPIRAL_FULL_ADJOINT(4760),
  /** Likewise through the solver. */
  SPIRAL_FULL_DISCRETE(234),
  /** A training step of the CNF example, two circles, batch 512, at 1e-5 by the adjoint. */
  CNF_ADJOINT(205),
  /** Likewise through the solver. */
  CNF_DISCRETE(143),
  /**
   * A training iteration of the latent ODE early in training, 1,000 × 100 points, by the adjoint.
   */
  LATENT_ADJOINT(1336),
  /** Likewise through the solver. */
  LATENT_DISCRETE(125),
  /** Lotka–Volterra over [0, 20] in double with 632 evaluations; SciPy takes 15. */
  LOTKA_VOLTERRA(52),
  /** The solver's own cost of an evaluation in microseconds: 52 to 100. */
  SOLVER_OVERHEAD_MICROSECONDS(52);

  private final double value;

  TorchFigure(double value) {
    this.value = value;
  }

  /** Milliseconds, unless the name says otherwise. */
  double value() {
    return value;
  }
}
