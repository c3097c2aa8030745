package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.tape.internal.program.BroadcastRuns;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;

/**
 * The four operations on two arrays; either may be repeated along any dimension.
 *
 * <p>Its loops have one index for all arrays, of which alone the compiler of Java 17 makes vector
 * instructions: a third of the time. An operand with other places is copied first.
 */
public enum HostArithmetic {
  ADD {
    @Override
    void pairs(double[] a, double[] b, double[] c) {
      for (int i = 0; i < c.length; i++) {
        c[i] = a[i] + b[i];
      }
    }

    @Override
    void byNumber(double[] a, double b, double[] c, int from, int to) {
      for (int i = from; i < to; i++) {
        c[i] = a[i] + b;
      }
    }

    @Override
    void ofNumber(double a, double[] b, double[] c, int from, int to) {
      byNumber(b, a, c, from, to);
    }
  },

  SUBTRACT {
    @Override
    void pairs(double[] a, double[] b, double[] c) {
      for (int i = 0; i < c.length; i++) {
        c[i] = a[i] - b[i];
      }
    }

    @Override
    void byNumber(double[] a, double b, double[] c, int from, int to) {
      for (int i = from; i < to; i++) {
        c[i] = a[i] - b;
      }
    }

    @Override
    void ofNumber(double a, double[] b, double[] c, int from, int to) {
      for (int i = from; i < to; i++) {
        c[i] = a - b[i];
      }
    }
  },

  MULTIPLY {
    @Override
    void pairs(double[] a, double[] b, double[] c) {
      for (int i = 0; i < c.length; i++) {
        c[i] = a[i] * b[i];
      }
    }

    @Override
    void byNumber(double[] a, double b, double[] c, int from, int to) {
      for (int i = from; i < to; i++) {
        c[i] = a[i] * b;
      }
    }

    @Override
    void ofNumber(double a, double[] b, double[] c, int from, int to) {
      byNumber(b, a, c, from, to);
    }
  },

  DIVIDE {
    @Override
    void pairs(double[] a, double[] b, double[] c) {
      for (int i = 0; i < c.length; i++) {
        c[i] = a[i] / b[i];
      }
    }

    @Override
    void byNumber(double[] a, double b, double[] c, int from, int to) {
      for (int i = from; i < to; i++) {
        c[i] = a[i] / b;
      }
    }

    @Override
    void ofNumber(double a, double[] b, double[] c, int from, int to) {
      for (int i = from; i < to; i++) {
        c[i] = a / b[i];
      }
    }
  };

  /** Shorter runs are copied faster by a loop. */
  private static final int LEAST_TO_COPY_AT_ONCE = 16;

  /** c_i = a_i ∘ b_i at all places. */
  abstract void pairs(double[] a, double[] b, double[] c);

  /** c_i = a_i ∘ b at the places from one to another. */
  abstract void byNumber(double[] a, double b, double[] c, int from, int to);

  /** c_i = a ∘ b_i. */
  abstract void ofNumber(double a, double[] b, double[] c, int from, int to);

  /** The operation on two arrays. */
  Instruction bind(double[] a, long[] shapeOfA, double[] b, long[] shapeOfB, double[] c) {
    BroadcastRuns runs = BroadcastRuns.of(shapeOfA, shapeOfB);
    int n = runs.length();
    boolean copiesA = !runs.firstRepeats() && !areSteps(runs.first(), n);
    boolean copiesB = !runs.secondRepeats() && !areSteps(runs.second(), n);
    double[] inStepA = copiesA ? new double[c.length] : a;
    double[] inStepB = copiesB ? new double[c.length] : b;
    Instruction loop = loop(runs, inStepA, inStepB, c);
    if (!copiesA && !copiesB) {
      return loop;
    }
    return executioner -> {
      if (copiesA) {
        copyRuns(a, runs.first(), n, inStepA);
      }
      if (copiesB) {
        copyRuns(b, runs.second(), n, inStepB);
      }
      loop.run(executioner);
    };
  }

  /** The loop on arrays whose elements are where those of the result are, unless they repeat. */
  private Instruction loop(BroadcastRuns runs, double[] a, double[] b, double[] c) {
    int n = runs.length();
    int[] first = runs.first();
    int[] second = runs.second();
    if (runs.firstRepeats()) {
      return executioner -> {
        for (int run = 0, at = 0; run < first.length; run++, at += n) {
          ofNumber(a[first[run]], b, c, at, at + n);
        }
      };
    }
    if (runs.secondRepeats()) {
      return executioner -> {
        for (int run = 0, at = 0; run < second.length; run++, at += n) {
          byNumber(a, b[second[run]], c, at, at + n);
        }
      };
    }
    return executioner -> pairs(a, b, c);
  }

  /** Whether runs of n elements follow one another. */
  private static boolean areSteps(int[] starts, int n) {
    for (int run = 0; run < starts.length; run++) {
      if (starts[run] != run * n) {
        return false;
      }
    }
    return true;
  }

  private static void copyRuns(double[] from, int[] starts, int n, double[] to) {
    for (int run = 0, at = 0; run < starts.length; run++, at += n) {
      if (n >= LEAST_TO_COPY_AT_ONCE) {
        System.arraycopy(from, starts[run], to, at, n);
      } else {
        for (int i = 0; i < n; i++) {
          to[at + i] = from[starts[run] + i];
        }
      }
    }
  }
}
