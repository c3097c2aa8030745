package io.github.dl4jode.benchmarks.gradients;

import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.StageStorage;
import io.github.dl4jode.method.Checkpoints;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import java.util.Locale;

/** The part of a forward solve by the classic method of Runge that is kept for its gradient. */
enum KeptMemory {
  /** The states and stages of all steps. */
  STORED {
    @Override
    DiscreteAdjoint gradient(long stateBytes) {
      return new DiscreteAdjoint(StageStorage.STORED);
    }
  },

  /** A hundred states. */
  CHECKPOINTED {
    @Override
    DiscreteAdjoint gradient(long stateBytes) {
      return new DiscreteAdjoint(new Checkpoints(100 * stateBytes));
    }
  },

  /** Nothing: the reversible form of the method, whose coupling damps by e^-10 over the solve. */
  REVERSIBLE {
    @Override
    DiscreteAdjoint gradient(long stateBytes) {
      return new DiscreteAdjoint();
    }

    @Override
    Method method(int steps) {
      return Methods.reversible(Methods.RK4, Math.exp(-10.0 / steps));
    }
  };

  abstract DiscreteAdjoint gradient(long stateBytes);

  Method method(int steps) {
    return Methods.RK4;
  }

  /** The name in results. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
