package io.github.dl4jode.swap;

import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Parameters of layers by name. */
final class Parameters {

  private Parameters() {}

  /** DL4J's layers without parameters have no table. */
  static Map<String, INDArray> orNone(Map<String, INDArray> table) {
    return Optional.ofNullable(table).orElse(Map.of());
  }

  /** Writes values into the arrays of the same names. */
  static void copy(Map<String, INDArray> from, Map<String, INDArray> to) {
    orNone(from).forEach((name, values) -> to.get(name).assign(values));
  }
}
