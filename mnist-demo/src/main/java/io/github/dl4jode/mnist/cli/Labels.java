package io.github.dl4jode.mnist.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the constants of an enumeration by their labels. */
final class Labels {

  private Labels() {}

  /** A converter that knows the constants by what they print. */
  static <E extends Enum<E>> ITypeConverter<E> of(Class<E> type) {
    E[] constants = type.getEnumConstants();
    return text ->
        Arrays.stream(constants)
            .filter(constant -> constant.toString().equals(text))
            .findFirst()
            .orElseThrow(
                () ->
                    new TypeConversionException(
                        "there is no \"%s\"; choose from %s".formatted(text, list(constants))));
  }

  private static String list(Object[] constants) {
    return Arrays.stream(constants).map(Object::toString).collect(Collectors.joining(", "));
  }
}
