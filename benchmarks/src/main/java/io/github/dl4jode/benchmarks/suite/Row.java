package io.github.dl4jode.benchmarks.suite;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A line of the table, and under which names its figures stand in the JSON of a run.
 *
 * @param name in the table
 * @param unit of time, minimum and floor
 * @param time the median over the run
 * @param minimum the smallest of the run
 * @param floor of the same run; none where there is no floor
 * @param error none where there is nothing to be wrong
 * @param reference what the time is compared to
 * @param target what it is to reach
 */
record Row(
    String name,
    String unit,
    String time,
    String minimum,
    Optional<Floor> floor,
    Optional<String> error,
    Reference reference,
    Target target) {

  /**
   * Names of the floor's figures.
   *
   * @param time the median
   * @param ratio of what is measured to its floor
   */
  record Floor(String time, String ratio) {}

  /** A row in milliseconds with a floor and an error. */
  static Row milliseconds(
      String name,
      String time,
      String minimum,
      Floor floor,
      String error,
      Reference reference,
      Target target) {
    return new Row(
        name, "ms", time, minimum, Optional.of(floor), Optional.of(error), reference, target);
  }

  /** The same without a target. */
  Row withoutTarget() {
    return new Row(name, unit, time, minimum, floor, error, reference, new Target.None());
  }

  /** The same without a floor. */
  Row withoutFloor() {
    return new Row(name, unit, time, minimum, Optional.empty(), error, reference, target);
  }

  /** The same compared to nothing. */
  Row withoutReference() {
    return new Row(name, unit, time, minimum, floor, error, new Reference.None(), target);
  }

  /** The same without an error. */
  Row withoutError() {
    return new Row(name, unit, time, minimum, floor, Optional.empty(), reference, target);
  }

  /** Its time, to be compared elsewhere. */
  Row timeAlone() {
    return withoutFloor().withoutError().withoutReference().withoutTarget();
  }

  /**
   * Puts the runs together.
   *
   * @throws NoSuchElementException if a run lacks a figure
   */
  Summary summarize(List<JsonNode> runs) {
    return Summary.of(this, runs);
  }

  /** A number of a run. */
  static double number(JsonNode run, String field) {
    JsonNode value = run.path(field);
    if (!value.isNumber()) {
      throw new NoSuchElementException("The run does not say " + field);
    }
    return value.asDouble();
  }
}
