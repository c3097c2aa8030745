package io.github.dl4jode.program;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads values by their labels, such as the constants of an enumeration. */
public final class Labels {

  private Labels() {}

  /** A converter that knows the constants by what they print. */
  public static <E extends Enum<E>> ITypeConverter<E> of(Class<E> type) {
    return of(type, Enum::toString);
  }

  /**
   * The constant that has this name or prints this label.
   *
   * @throws IllegalArgumentException if there is none; the message says what there is
   */
  public static <E extends Enum<E>> E named(Class<E> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> value.name().equals(text) || value.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no \"%s\" among %s"
                        .formatted(text, Arrays.toString(type.getEnumConstants()))));
  }

  /** A converter that knows the constants by these labels. */
  public static <E extends Enum<E>> ITypeConverter<E> of(Class<E> type, Function<E, String> label) {
    return of(Arrays.asList(type.getEnumConstants()), label);
  }

  /** A converter that knows these values by their labels. */
  public static <T> ITypeConverter<T> of(
      Collection<? extends T> values, Function<? super T, String> label) {
    return text -> {
      for (T value : values) {
        if (label.apply(value).equals(text)) {
          return value;
        }
      }
      throw new TypeConversionException(
          "there is no \"%s\"; choose from %s"
              .formatted(text, values.stream().map(label).collect(Collectors.joining(", "))));
    };
  }
}
