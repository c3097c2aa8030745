package io.github.dl4jode.cnf.data;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The potentials U in the plane, p̃ = e^(-U), by which flows that match a density are compared:
 * Rezende and Mohamed (2015), "Variational inference with normalizing flows", table 1. With
 *
 * <pre>
 * w1 = sin(2π z1 / 4),   w2 = 3 exp(-½ ((z1 - 1) / 0.6)²),   w3 = 3 σ((z1 - 1) / 0.3)
 * </pre>
 *
 * <p>Only {@link #U1} has a finite integral over the plane. The others are bands without end along
 * z1, which the paper shows on [-4, 4]²: a flow that matches one of them spreads for ever, unless
 * it is {@linkplain #confinedTo confined}.
 */
public enum ToyPotential implements LogDensity {

  /**
   * A ring with two modes: ½ ((‖z‖ - 2) / 0.4)² - ln(e^(-½((z1-2)/0.6)²) + e^(-½((z1+2)/0.6)²)).
   */
  U1 {
    @Override
    SDVariable logarithm(Plane z) {
      SDVariable radius = z.graph.math().sqrt(square(z.first, 1).add(square(z.second, 1)));
      return lobes(square(z.first.sub(2), 0.6), square(z.first.add(2), 0.6))
          .sub(square(radius.sub(2), 0.4).mul(0.5));
    }
  },

  /** A wave: ½ ((z2 - w1) / 0.4)². */
  U2 {
    @Override
    SDVariable logarithm(Plane z) {
      return square(z.aboveWave(), 0.4).mul(-0.5);
    }
  },

  /** A wave that divides and joins again: -ln(e^(-½((z2-w1)/0.35)²) + e^(-½((z2-w1+w2)/0.35)²)). */
  U3 {
    @Override
    SDVariable logarithm(Plane z) {
      SDVariable bump = z.graph.math().exp(square(z.first.sub(1), 0.6).mul(-0.5)).mul(3);
      SDVariable above = z.aboveWave();
      return lobes(square(above, 0.35), square(above.add(bump), 0.35));
    }
  },

  /** A wave that divides: -ln(e^(-½((z2-w1)/0.4)²) + e^(-½((z2-w1+w3)/0.35)²)). */
  U4 {
    @Override
    SDVariable logarithm(Plane z) {
      SDVariable step = z.graph.nn().sigmoid(z.first.sub(1).mul(1 / 0.3)).mul(3);
      SDVariable above = z.aboveWave();
      return lobes(square(above, 0.4), square(above.add(step), 0.35));
    }
  };

  /** The two coordinates of each point, [n]. */
  record Plane(SameDiff graph, SDVariable first, SDVariable second) {

    /** z2 - w1(z1). */
    SDVariable aboveWave() {
      return second.sub(graph.math().sin(first.mul(2 * Math.PI / 4)));
    }
  }

  /** -U. */
  abstract SDVariable logarithm(Plane z);

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the points are not in the plane
   */
  @Override
  public SDVariable define(SameDiff graph, SDVariable points) {
    long[] shape = points.getShape();
    if (shape.length != 2 || shape[1] != 2) {
      throw new IllegalArgumentException(
          this + " is a density in the plane, not of " + shape[shape.length - 1] + " components");
    }
    return logarithm(
        new Plane(graph, column(graph, points, shape[0], 0), column(graph, points, shape[0], 1)));
  }

  private static SDVariable column(SameDiff graph, SDVariable points, long count, int index) {
    SDVariable column = graph.slice(points, new int[] {0, index}, Math.toIntExact(count), 1);
    return graph.reshape(column, count);
  }

  /** (x / s)². */
  private static SDVariable square(SDVariable x, double deviation) {
    return x.mul(x).mul(1 / (deviation * deviation));
  }

  /** ln(e^(-a/2) + e^(-b/2)), without overflow. */
  private static SDVariable lobes(SDVariable a, SDVariable b) {
    SameDiff graph = a.getSameDiff();
    SDVariable difference = b.sub(a).mul(0.5);
    SDVariable above = graph.nn().relu(difference, 0);
    SDVariable below = graph.nn().relu(difference.mul(-1), 0);
    SDVariable rest = graph.math().log(graph.math().exp(above.add(below).mul(-1)).add(1));
    return above.add(rest).sub(b.mul(0.5));
  }
}
