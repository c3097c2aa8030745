package io.github.dl4jode.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** What a run found: named values in the order in which they were put. */
public final class Result {

  /** More digits than any clock gives. */
  private static final MathContext DIGITS = new MathContext(6);

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Map<String, Object> values = new LinkedHashMap<>();

  /** A result without values. */
  public Result() {}

  /**
   * Adds a number, rounded to six digits.
   *
   * @throws ArithmeticException if it is infinite or not a number: something did not work
   */
  public Result put(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new ArithmeticException("The value of " + name + " is " + value);
    }
    return add(name, rounded(value));
  }

  /** Adds a whole number. */
  public Result put(String name, long value) {
    return add(name, value);
  }

  /** Adds a text. */
  public Result put(String name, String value) {
    return add(name, value);
  }

  /** Adds a switch. */
  public Result put(String name, boolean value) {
    return add(name, value);
  }

  /** Adds numbers by name, rounded likewise. */
  public Result put(String name, Map<String, Double> numbers) {
    Map<String, Double> rounded = new LinkedHashMap<>();
    numbers.forEach((key, value) -> rounded.put(key, rounded(value)));
    return add(name, rounded);
  }

  private static double rounded(double value) {
    return new BigDecimal(value).round(DIGITS).doubleValue();
  }

  private Result add(String name, Object value) {
    if (values.put(name, value) != null) {
      throw new IllegalArgumentException("The result has two values of " + name);
    }
    return this;
  }

  /** The values by name, in order. */
  public Map<String, Object> values() {
    return Collections.unmodifiableMap(values);
  }

  /** One line of JSON, without its end. */
  public String toJson() {
    try {
      return MAPPER.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Numbers, texts and switches can always be written", e);
    }
  }
}
