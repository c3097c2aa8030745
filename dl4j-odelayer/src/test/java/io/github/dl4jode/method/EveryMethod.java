package io.github.dl4jode.method;

import java.util.List;
import java.util.stream.Stream;

/** The methods of the library for ordinary equations, for tests that hold for all of them. */
public final class EveryMethod {

  private EveryMethod() {}

  /** All of them. */
  public static List<Method> all() {
    return Stream.of(
            Methods.ofEveryKind(), List.of(Methods.AUTO), Methods.reversibleAndSymplectic())
        .<Method>flatMap(List::stream)
        .filter(method -> !method.takesDiffusion())
        .toList();
  }

  /** Those whose order does not follow from the error, so that it can be measured. */
  public static Stream<Method> ofFixedOrder() {
    return all().stream().filter(Method::repeatsSteps);
  }
}
