package io.github.dl4jode.dynamics;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;

/** The names that parameters of dynamics may not have, for anyone who writes layers. */
public final class ParameterNames {

  private static final List<String> OF_EVERY_GRAPH = List.of("t", "y");

  private ParameterNames() {}

  /**
   * Refuses dynamics with a parameter whose name is already in use in the graph of f.
   *
   * @param taken names of the graph other than those of time and state
   * @throws IllegalArgumentException if there is one, or a name holds an underscore
   */
  public static void requireUsable(Dynamics dynamics, String... taken) {
    SDLayerParams parameters = new SDLayerParams();
    dynamics.defineParameters(parameters);
    List<String> reserved = new ArrayList<>(OF_EVERY_GRAPH);
    reserved.addAll(List.of(taken));
    for (String name : parameters.getParameterKeys()) {
      if (name.contains("_") || reserved.contains(name)) {
        throw new IllegalArgumentException(
            "has dynamics with a parameter named \""
                + name
                + "\"; t and y are the time and the state"
                + (taken.length == 0 ? "" : ", " + String.join(" and ", taken) + " is taken too")
                + ", and DL4J cuts names at underscores");
      }
    }
  }
}
