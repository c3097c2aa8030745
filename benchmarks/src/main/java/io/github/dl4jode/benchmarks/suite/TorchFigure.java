package io.github.dl4jode.benchmarks.suite;

/**
 * What torchdiffeq takes for a training step, in times of the raw ND4J convolutions of our step,
 * both timed on one quiet machine in one session with one thread. Milliseconds would hold for that
 * machine only; a ratio to the floor of the same machine holds on others too.
 */
enum TorchFigure {
  /** The ODE-Net at 1e-3 by the adjoint. */
  ODENET_ADJOINT(2.68),
  /** The ODE-Net through the solver, with 20 evaluations where ours has 26 and 24. */
  RKNET_DISCRETE(1.40),
  /** The ResNet. */
  RESNET(1.02);

  private final double floors;

  TorchFigure(double floors) {
    this.floors = floors;
  }

  /** The time of a step over that of the floor. */
  double floors() {
    return floors;
  }
}
