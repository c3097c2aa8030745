package io.github.dl4jode.latentode.recurrent;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/** What happens to the state between two things read. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
public sealed interface Evolution extends Serializable permits ConstantState, OdeEvolution {

  /** Nothing: an ordinary recurrent network. */
  static Evolution none() {
    return new ConstantState();
  }
}
