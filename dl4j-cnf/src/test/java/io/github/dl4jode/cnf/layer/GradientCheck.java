package io.github.dl4jode.cnf.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.testing.CentralDifferences;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The gradient of a network's score against central differences in double precision. */
final class GradientCheck {

  private static final double STEP = 1e-5;

  private GradientCheck() {}

  static void check(MultiLayerNetwork network, INDArray data) {
    network.setInput(data);
    network.computeGradientAndScore();
    // The network itself divides by the size of the minibatch, when it updates.
    INDArray gradient = network.getFlattenedGradients().dup().divi(data.size(0));
    INDArray direction =
        Nd4j.createFromArray(new Random(4).doubles(gradient.length(), -1, 1).toArray());
    CentralDifferences differences = new CentralDifferences(STEP, () -> score(network, data));
    for (INDArray along : List.of(direction, unit(gradient), unit(direction))) {
      double expected = differences.along(along, network.params());
      double actual =
          along
              .reshape(along.length())
              .mul(gradient.reshape(gradient.length()))
              .sumNumber()
              .doubleValue();
      assertEquals(expected, actual, 2e-6 * (1 + Math.abs(expected)));
    }
  }

  /** Along the component that changes most. */
  private static INDArray unit(INDArray vector) {
    INDArray unit = Nd4j.zeros(vector.dataType(), vector.length());
    unit.putScalar(Nd4j.getBlasWrapper().iamax(vector.reshape(vector.length())), 1);
    return unit;
  }

  private static double score(MultiLayerNetwork network, INDArray data) {
    // The noise is that of the iteration, the same every time.
    return network.score(Flows.withoutLabels(data), true);
  }
}
