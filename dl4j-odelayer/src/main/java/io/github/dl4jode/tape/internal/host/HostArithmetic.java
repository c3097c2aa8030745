package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.tape.internal.program.BroadcastRuns;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import java.util.Map;
import java.util.Optional;

/** The four operations on two arrays; either may be repeated along any dimension. */
enum HostArithmetic {
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

  private static final Map<String, HostArithmetic> BY_NAME =
      Map.of(
          "add", ADD,
          "subtract", SUBTRACT,
          "multiply", MULTIPLY,
          "divide", DIVIDE,
          "realdiv", DIVIDE,
          "add_scalar", ADD,
          "sub_scalar", SUBTRACT,
          "mul_scalar", MULTIPLY,
          "div_scalar", DIVIDE);

  // These take their operands in the other order.
  private static final Map<String, HostArithmetic> REVERSED_BY_NAME =
      Map.of(
          "reversesubtract", SUBTRACT,
          "reversedivide", DIVIDE,
          "rsub_scalar", SUBTRACT,
          "rdiv_scalar", DIVIDE);

  /** c_i = a_i ∘ b_i for n elements from the given places on. */
  abstract void pairs(double[] a, int ia, double[] b, int ib, double[] c, int ic, int n);

  /** c_i = a_i ∘ b. */
  abstract void byNumber(double[] a, int ia, double b, double[] c, int ic, int n);

  /** c_i = a ∘ b_i. */
  abstract void ofNumber(double a, double[] b, int ib, double[] c, int ic, int n);

  /** The operation of an op of this name on two arrays, or empty if it is another operation. */
  static Optional<Instruction> named(
      String op, double[] a, long[] shapeOfA, double[] b, long[] shapeOfB, double[] c) {
    if (REVERSED_BY_NAME.containsKey(op)) {
      return Optional.of(REVERSED_BY_NAME.get(op).bind(b, shapeOfB, a, shapeOfA, c));
    }
    return Optional.ofNullable(BY_NAME.get(op)).map(it -> it.bind(a, shapeOfA, b, shapeOfB, c));
  }

  private Instruction bind(double[] a, long[] shapeOfA, double[] b, long[] shapeOfB, double[] c) {
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
