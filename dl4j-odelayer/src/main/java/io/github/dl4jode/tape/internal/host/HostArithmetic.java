package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.tape.internal.program.BroadcastRuns;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;

/** The four operations on two arrays; either may be repeated along any dimension. */
public enum HostArithmetic {
  ADD {
    @Override
    void pairs(double[] a, int ia, double[] b, int ib, double[] c, int ic, int n) {
      for (int i = 0; i < n; i++) {
        c[ic + i] = a[ia + i] + b[ib + i];
      }
    }

    @Override
    void byNumber(double[] a, int ia, double b, double[] c, int ic, int n) {
      for (int i = 0; i < n; i++) {
        c[ic + i] = a[ia + i] + b;
      }
    }

    @Override
    void ofNumber(double a, double[] b, int ib, double[] c, int ic, int n) {
      byNumber(b, ib, a, c, ic, n);
    }
  },

  SUBTRACT {
    @Override
    void pairs(double[] a, int ia, double[] b, int ib, double[] c, int ic, int n) {
      for (int i = 0; i < n; i++) {
        c[ic + i] = a[ia + i] - b[ib + i];
      }
    }

    @Override
    void byNumber(double[] a, int ia, double b, double[] c, int ic, int n) {
      for (int i = 0; i < n; i++) {
        c[ic + i] = a[ia + i] - b;
      }
    }

    @Override
    void ofNumber(double a, double[] b, int ib, double[] c, int ic, int n) {
      for (int i = 0; i < n; i++) {
        c[ic + i] = a - b[ib + i];
      }
    }
  },

  MULTIPLY {
    @Override
    void pairs(double[] a, int ia, double[] b, int ib, double[] c, int ic, int n) {
      for (int i = 0; i < n; i++) {
        c[ic + i] = a[ia + i] * b[ib + i];
      }
    }

    @Override
    void byNumber(double[] a, int ia, double b, double[] c, int ic, int n) {
      for (int i = 0; i < n; i++) {
        c[ic + i] = a[ia + i] * b;
      }
    }

    @Override
    void ofNumber(double a, double[] b, int ib, double[] c, int ic, int n) {
      byNumber(b, ib, a, c, ic, n);
    }
  },

  DIVIDE {
    @Override
    void pairs(double[] a, int ia, double[] b, int ib, double[] c, int ic, int n) {
      for (int i = 0; i < n; i++) {
        c[ic + i] = a[ia + i] / b[ib + i];
      }
    }

    @Override
    void byNumber(double[] a, int ia, double b, double[] c, int ic, int n) {
      for (int i = 0; i < n; i++) {
        c[ic + i] = a[ia + i] / b;
      }
    }

    @Override
    void ofNumber(double a, double[] b, int ib, double[] c, int ic, int n) {
      for (int i = 0; i < n; i++) {
        c[ic + i] = a / b[ib + i];
      }
    }
  };

  /** c_i = a_i ∘ b_i for n elements from the given places on. */
  abstract void pairs(double[] a, int ia, double[] b, int ib, double[] c, int ic, int n);

  /** c_i = a_i ∘ b. */
  abstract void byNumber(double[] a, int ia, double b, double[] c, int ic, int n);

  /** c_i = a ∘ b_i. */
  abstract void ofNumber(double a, double[] b, int ib, double[] c, int ic, int n);

  /** The operation on two arrays. */
  Instruction bind(double[] a, long[] shapeOfA, double[] b, long[] shapeOfB, double[] c) {
    BroadcastRuns runs = BroadcastRuns.of(shapeOfA, shapeOfB);
    int n = runs.length();
    int[] first = runs.first();
    int[] second = runs.second();
    if (runs.firstRepeats()) {
      return executioner -> {
        for (int run = 0; run < first.length; run++) {
          ofNumber(a[first[run]], b, second[run], c, run * n, n);
        }
      };
    }
    if (runs.secondRepeats()) {
      return executioner -> {
        for (int run = 0; run < first.length; run++) {
          byNumber(a, first[run], b[second[run]], c, run * n, n);
        }
      };
    }
    return executioner -> {
      for (int run = 0; run < first.length; run++) {
        pairs(a, first[run], b, second[run], c, run * n, n);
      }
    };
  }
}
