package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import java.util.Iterator;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The names of all methods, for the option: in any case, and shown as constants are. */
final class MethodNames implements ITypeConverter<Method>, Iterable<String> {

  @Override
  public Iterator<String> iterator() {
    return Methods.all().stream().map(MethodNames::name).iterator();
  }

  @Override
  public Method convert(String text) {
    for (Method method : Methods.all()) {
      if (method.label().equalsIgnoreCase(text)) {
        return method;
      }
    }
    throw new TypeConversionException(
        "there is no \"%s\"; choose from %s".formatted(text, String.join(", ", this)));
  }

  private static String name(Method method) {
    return method.label().toUpperCase(Locale.ROOT);
  }
}
