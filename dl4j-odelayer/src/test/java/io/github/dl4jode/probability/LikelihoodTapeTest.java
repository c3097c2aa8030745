package io.github.dl4jode.probability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LikelihoodTapeTest {

  private final INDArray decoded = Nd4j.createFromArray(new double[][] {{0.5, 1}, {-2, 3}});
  private final INDArray x = Nd4j.createFromArray(new double[][] {{1, 0}, {0.25, 4}});

  private static LikelihoodTape compiled(Likelihood likelihood, Map<String, INDArray> parameters) {
    return LikelihoodTape.compile(
        likelihood, new LikelihoodTape.Request(DataType.DOUBLE, 2, 2, parameters, true));
  }

  @Test
  void valuesAndDerivativesAreThoseOfTheFormula() {
    double logDeviation = 0.3;
    INDArray parameter = Nd4j.createFromArray(new double[][] {{logDeviation}});
    INDArray cotangent = Nd4j.createFromArray(new double[][] {{1, -2}, {0.5, 0}});
    try (LikelihoodTape tape =
        compiled(Likelihood.gaussianWithLearnedDeviation(1), Map.of("logDeviation", parameter))) {
      INDArray values = tape.forward(decoded, x).dup();
      INDArray ofDecoded = tape.backward(cotangent).dup();
      double variance = Math.exp(2 * logDeviation);
      double ofParameter = 0;
      for (int i = 0; i < 4; i++) {
        int row = i / 2;
        int column = i % 2;
        double difference = x.getDouble(row, column) - decoded.getDouble(row, column);
        double weight = cotangent.getDouble(row, column);
        assertEquals(
            -difference * difference / 2 / variance - logDeviation - Math.log(2 * Math.PI) / 2,
            values.getDouble(row, column),
            1e-13);
        assertEquals(weight * difference / variance, ofDecoded.getDouble(row, column), 1e-13);
        ofParameter += weight * (difference * difference / variance - 1);
      }
      assertEquals(ofParameter, tape.parameterCotangent().getDouble(0), 1e-13);
    }
  }

  /** One number for each row, in place of one for each component. */
  private record Joint() implements Likelihood {

    @Override
    public SDVariable logLikelihood(
        SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
      return decoded.getSameDiff().sum(decoded.mul(x), true, 1);
    }

    @Override
    public INDArray mean(INDArray decoded) {
      return decoded.dup();
    }
  }

  @Test
  void aResultOfAnotherShapeIsRefused() {
    Exception refusal =
        assertThrows(IllegalArgumentException.class, () -> compiled(new Joint(), Map.of()));
    assertEquals(
        "Joint[] has a log-likelihood of shape [2, 1] for x of shape [2, 2]; both are [batch,"
            + " components]",
        refusal.getMessage());
  }

  @Test
  void variances() {
    INDArray bernoulli = Likelihood.bernoulli().variance(decoded, Map.of());
    double mean = 1 / (1 + Math.exp(2));
    assertEquals(mean * (1 - mean), bernoulli.getDouble(1, 0), 1e-15);
    assertEquals(0.25, Likelihood.gaussian(0.5).variance(decoded, Map.of()).getDouble(1, 1));
    INDArray parameter = Nd4j.createFromArray(new double[][] {{Math.log(3)}});
    assertEquals(
        9,
        Likelihood.gaussianWithLearnedDeviation(1)
            .variance(decoded, Map.of("logDeviation", parameter))
            .getDouble(0, 1),
        1e-14);
    assertThrows(
        UnsupportedOperationException.class, () -> new Joint().variance(decoded, Map.of()));
  }
}
