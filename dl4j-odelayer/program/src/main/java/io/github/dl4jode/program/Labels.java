package io.github.dl4jode.program;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the constants of an enumeration by their labels. */
public final class Labels {

  private Labels() {}

  /** A converter that knows the constants by what they print. */
  public static <E extends Enum<E>> ITypeConverter<E> of(Class<E> type) {
    return of(type, Enum::toString);
  }

  /** A converter that knows the constants by these labels. */
  public static <E extends Enum<E>> ITypeConverter<E> of(Class<E> type, Function<E, String> label) {
    E[] constants = type.getEnumConstants();
    return text ->
        Arrays.stream(constants)
            .filter(constant -> label.apply(constant).equals(text))
            .findFirst()
            .orElseThrow(
                () ->
                    new TypeConversionException(
                        "there is no \"%s\"; choose from %s"
                            .formatted(text, list(constants, label))));
  }

  private static <E> String list(E[] constants, Function<E, String> label) {
    return Arrays.stream(constants).map(label).collect(Collectors.joining(", "));
  }
}
