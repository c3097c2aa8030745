package io.github.dl4jode.benchmarks.suite;

import java.util.OptionalDouble;

/**
 * What a figure is to be at most. A target that cannot be judged for want of a figure is missed.
 */
sealed interface Target {

  /** Whether the figure reaches it. */
  boolean isMet(Summary summary);

  /** As the table shows it. */
  String label();

  /** Whether there is anything to reach. */
  default boolean exists() {
    return true;
  }

  /** Whether it can be judged only next to a peer of the same session. */
  default boolean needsPeer() {
    return false;
  }

  /** The figure is there to be read next to another. */
  record None() implements Target {
    @Override
    public boolean isMet(Summary summary) {
      return false;
    }

    @Override
    public String label() {
      return "-";
    }

    @Override
    public boolean exists() {
      return false;
    }
  }

  /** Not more than so many times the floor of the same run. */
  record OfFloor(double limit) implements Target {
    @Override
    public boolean isMet(Summary summary) {
      return atMost(summary.floorRatio(), limit);
    }

    @Override
    public String label() {
      return "≤ " + Numbers.format(limit) + " × floor";
    }
  }

  /** Not more than so many times the reference. */
  record OfReference(double limit) implements Target {
    @Override
    public boolean isMet(Summary summary) {
      return atMost(summary.referenceRatio(), limit);
    }

    @Override
    public String label() {
      return "≤ " + factor(limit) + " × reference";
    }
  }

  /** Not more than so many times the time of the peer, which is not run without being asked for. */
  record OfPeer(double limit) implements Target {
    @Override
    public boolean isMet(Summary summary) {
      return atMost(summary.referenceRatio(), limit);
    }

    @Override
    public String label() {
      return "≤ " + factor(limit) + " × peer";
    }

    @Override
    public boolean needsPeer() {
      return true;
    }
  }

  /** Not more than this, in the unit of the row. */
  record AtMost(double limit, String unit) implements Target {
    @Override
    public boolean isMet(Summary summary) {
      return summary.median() <= limit;
    }

    @Override
    public String label() {
      return "≤ " + Numbers.format(limit) + " " + unit;
    }
  }

  /** A unit fraction where it is one. */
  private static String factor(double limit) {
    long whole = Math.round(1 / limit);
    return whole > 2 && Math.abs(limit * whole - 1) < 1e-9 ? "1/" + whole : Numbers.format(limit);
  }

  private static boolean atMost(OptionalDouble ratio, double limit) {
    return ratio.isPresent() && ratio.getAsDouble() <= limit;
  }
}
