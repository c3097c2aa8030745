package io.github.dl4jode.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How a kind of saved model is restored, and what is computed from it. */
public interface ModelKind {

  /** The name in the records; that of an enum constant. */
  String name();

  /**
   * Restores a model and computes: the same file and inputs give the same outputs.
   *
   * @param model the file
   * @param inputs arrays by name
   * @return arrays by name, in a fixed order, which no workspace owns
   */
  Map<String, INDArray> outputs(Path model, Map<String, INDArray> inputs) throws IOException;
}
