package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/** What happens to the state between two things read. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public sealed interface Evolution extends Serializable permits ConstantState, OdeEvolution {

  /** Nothing: an ordinary recurrent network. */
  static Evolution none() {
    return new ConstantState();
  }
}
