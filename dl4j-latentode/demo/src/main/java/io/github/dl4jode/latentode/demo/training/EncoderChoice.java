package io.github.dl4jode.latentode.demo.training;

import io.github.dl4jode.latentode.recurrent.Cell;
import io.github.dl4jode.latentode.recurrent.Evolution;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.OdeEvolution;
import io.github.dl4jode.latentode.recurrent.TanhCell;

/** What reads a series: a cell, and what happens to its state between points. */
public enum EncoderChoice {
  /** A recurrent network with tanh, the paper's. */
  RNN("rnn"),
  /** A gated recurrent unit. */
  GRU("gru"),
  /** A gated recurrent unit; between points the state follows an ODE. */
  ODE_RNN("ode-rnn"),
  /** A gated recurrent unit; between points the state follows that unit in continuous time. */
  GRU_ODE("gru-ode");

  private final String label;

  EncoderChoice(String label) {
    this.label = label;
  }

  /** What reads a point. */
  Cell cell(int hidden) {
    return this == RNN ? new TanhCell(hidden) : new GruCell(hidden);
  }

  /** What happens between points. */
  Evolution evolution(int hidden) {
    return switch (this) {
      case RNN, GRU -> Evolution.none();
      case ODE_RNN -> OdeEvolution.dense(hidden, hidden);
      case GRU_ODE -> OdeEvolution.gru(hidden);
    };
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}
