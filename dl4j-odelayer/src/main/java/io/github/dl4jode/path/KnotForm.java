package io.github.dl4jode.path;

/** What a path is between two knots. */
public enum KnotForm {
  /** The value of the knot before, up to the next knot. */
  STEPS {
    @Override
    public void weighValue(double s, double h, KnotWeights result) {
      result.set(s < h ? 1 : 0, s < h ? 0 : 1);
    }

    @Override
    public void weighDerivative(double s, double h, KnotWeights result) {
      result.set(0, 0);
    }
  },

  /** The line between the values of the two knots. */
  LINES {
    @Override
    public void weighValue(double s, double h, KnotWeights result) {
      double fraction = s / h;
      result.set(1 - fraction, fraction);
    }

    @Override
    public void weighDerivative(double s, double h, KnotWeights result) {
      result.set(-1 / h, 1 / h);
    }
  },

  /** The cubic with the values and slopes of the two knots, in Hermite's form. */
  CUBICS {
    @Override
    public void weighValue(double s, double h, KnotWeights result) {
      double r = s / h;
      double left = 1 - r;
      result.set((1 + 2 * r) * left * left, r * r * (3 - 2 * r), s * left * left, -s * r * left);
    }

    @Override
    public void weighDerivative(double s, double h, KnotWeights result) {
      double r = s / h;
      double left = 1 - r;
      double slope = 6 * r * left / h;
      result.set(-slope, slope, left * (1 - 3 * r), r * (3 * r - 2));
    }
  };

  /**
   * Computes the weights of a value between two knots.
   *
   * @param s the time since the first of them, from 0 to h
   * @param h the time between them
   */
  public abstract void weighValue(double s, double h, KnotWeights result);

  /** Computes the weights of a derivative between two knots. */
  public abstract void weighDerivative(double s, double h, KnotWeights result);
}
