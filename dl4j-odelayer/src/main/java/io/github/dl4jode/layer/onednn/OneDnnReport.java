package io.github.dl4jode.layer.onednn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The effect of {@link OneDnn#enable} on each layer of a network. Printed, it has one line per
 * layer.
 *
 * @param enabled the names of the layers that compute by oneDNN now, in the network's order; DL4J
 *     names those without a name layer0, layer1, and so on
 * @param unchanged the other layers' names in the same order, each with the reason why
 */
public record OneDnnReport(List<String> enabled, Map<String, String> unchanged) {

  /** Copies both, so that the report cannot change. */
  public OneDnnReport {
    enabled = List.copyOf(enabled);
    unchanged = Collections.unmodifiableMap(new LinkedHashMap<>(unchanged));
  }

  @Override
  public String toString() {
    String rest =
        unchanged.entrySet().stream()
            .map(layer -> System.lineSeparator() + layer.getKey() + ": " + layer.getValue())
            .collect(Collectors.joining());
    return "oneDNN: " + (enabled.isEmpty() ? "no layer" : String.join(", ", enabled)) + rest;
  }
}
