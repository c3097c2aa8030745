package io.github.dl4jode.cde.demo.training;

import io.github.dl4jode.program.Labels;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;

/** The models that are compared. */
public enum ClassifierChoice {
  /** A neural controlled differential equation. */
  CDE("cde", "neural CDE"),
  /** A gated recurrent unit that is told the times between points and which values are missing. */
  GRU("gru", "GRU with time gaps and mask"),
  /** A gated recurrent unit in which missing values and the state decay. */
  GRU_D("gru-d", "GRU-D"),
  /** A gated recurrent unit, and an ordinary differential equation between points. */
  ODE_RNN("ode-rnn", "ODE-RNN"),
  /** DL4J's LSTM on the last values, with masks and time gaps among its inputs. */
  LSTM("lstm", "LSTM");

  private final String label;
  private final String title;

  ClassifierChoice(String label, String title) {
    this.label = label;
    this.title = title;
  }

  /** Reads a setting: a name of these constants or a label. */
  @JsonCreator
  static ClassifierChoice named(String name) {
    return Labels.named(ClassifierChoice.class, name);
  }

  /** The name in tables. */
  public String title() {
    return title;
  }

  /** The name in options and files. */
  @Override
  @JsonValue
  public String toString() {
    return label;
  }
}
