package io.github.dl4jode.conformance;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/** Something that DL4J can do with a network, and whether it has the effect that it should have. */
@FunctionalInterface
interface Check {

  /**
   * Tries it.
   *
   * @throws AssertionError if the effect is wrong or there is no effect
   * @throws Exception if it is refused, or fails
   */
  void on(Trial trial) throws Exception;

  /** A subject, and how to make networks of it. */
  record Trial(Subject subject) {

    static NeuralNetConfiguration.Builder settings() {
      return settings(DataType.DOUBLE);
    }

    static NeuralNetConfiguration.Builder settings(DataType type) {
      return new NeuralNetConfiguration.Builder().seed(5).dataType(type).updater(new Adam(0.01));
    }

    Net network() {
      return network(settings());
    }

    Net network(NeuralNetConfiguration.Builder settings) {
      return network(settings, UnaryOperator.identity());
    }

    Net network(NeuralNetConfiguration.Builder settings, UnaryOperator<Layer> change) {
      return new Net(subject.network(settings, change));
    }

    MultiDataSet data(int examples) {
      return data(DataType.DOUBLE, examples);
    }

    MultiDataSet data(DataType type, int examples) {
      return subject.data(type, examples);
    }
  }

  /** A check has come to a limit of DL4J. */
  final class LimitReached extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private LimitReached(String message) {
      super(message);
    }
  }

  /**
   * Ends a check at a limit of DL4J.
   *
   * @param message what the limit is
   * @param proof shows that DL4J's own layers or vertices meet it too; throws if they do not
   */
  static void limit(String message, Runnable proof) {
    proof.run();
    throw new LimitReached(message);
  }
}
