package io.github.dl4jode.event;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The derivatives of a loss by the times and states of the events of a solve, each by its place in
 * the solution's list of events. Immutable; the arrays are neither copied nor modified.
 */
public final class EventCotangents {

  private static final EventCotangents NONE = new EventCotangents(Map.of(), Map.of());

  private final Map<Integer, Double> times;
  private final Map<Integer, INDArray> states;

  private EventCotangents(Map<Integer, Double> times, Map<Integer, INDArray> states) {
    this.times = Map.copyOf(times);
    this.states = Map.copyOf(states);
  }

  /** A loss that does not depend on events directly. */
  public static EventCotangents none() {
    return NONE;
  }

  /**
   * Adds dL/dτ for the time τ of an event, at fixed outputs.
   *
   * @param occurrence the place in the list of events, from 0
   */
  public EventCotangents time(int occurrence, double cotangent) {
    Map<Integer, Double> more = new HashMap<>(times);
    more.put(occurrence, cotangent);
    return new EventCotangents(more, states);
  }

  /**
   * Adds dL/dy(τ) for the state at an event, before any change.
   *
   * @param occurrence the place in the list of events, from 0
   * @param cotangent [n]
   */
  public EventCotangents state(int occurrence, INDArray cotangent) {
    Map<Integer, INDArray> more = new HashMap<>(states);
    more.put(occurrence, cotangent);
    return new EventCotangents(times, more);
  }

  /** dL/dτ; 0 unless given. */
  public double ofTime(int occurrence) {
    return times.getOrDefault(occurrence, 0.0);
  }

  /** dL/dy(τ); empty unless given. */
  public Optional<INDArray> ofState(int occurrence) {
    return Optional.ofNullable(states.get(occurrence));
  }

  /** The places that have a cotangent. */
  public Set<Integer> places() {
    Set<Integer> places = new TreeSet<>(times.keySet());
    places.addAll(states.keySet());
    return places;
  }
}
