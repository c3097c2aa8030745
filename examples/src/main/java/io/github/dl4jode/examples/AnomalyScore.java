package io.github.dl4jode.examples;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.solver.OdeSolver;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Anomalies are where the density is low. Two sensors turn with a machine, so that their normal
 * readings lie on a circle; a fault is a reading inside it, which the distance from the mean does
 * not find. The score is the part of pairs (normal, fault) in the right order. It prints:
 *
 * <pre>{@code
 * distance from the mean: 0.00
 * negative log-density of a flow: 1.00
 * }</pre>
 */
public final class AnomalyScore {

  private AnomalyScore() {}

  static CnfOutputLayer layer() {
    return new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(32).build())
        .solver(OdeSolver.builder().rtol(1e-4).atol(1e-4).build())
        .build();
  }

  /** Points of a ring, [count, 2]. */
  static INDArray readings(int count, double lowestRadius, double highestRadius, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] points = new float[count][];
    for (int i = 0; i < count; i++) {
      double angle = random.nextDouble(2 * Math.PI);
      double radius = random.nextDouble(lowestRadius, highestRadius);
      points[i] =
          new float[] {(float) (radius * Math.cos(angle)), (float) (radius * Math.sin(angle))};
    }
    return Nd4j.createFromArray(points);
  }

  /** The area under the curve of true and false alarms. */
  private static double inOrder(INDArray ofNormal, INDArray ofFaults) {
    double pairs = 0;
    for (double normal : ofNormal.toDoubleVector()) {
      for (double fault : ofFaults.toDoubleVector()) {
        pairs += fault > normal ? 1 : 0;
      }
    }
    return pairs / ofNormal.length() / ofFaults.length();
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    INDArray training = readings(200, 1.8, 2.2, 1);
    INDArray normal = readings(200, 1.8, 2.2, 2);
    INDArray faults = readings(200, 0, 1.5, 3);
    double distance = inOrder(normal.norm2(1), faults.norm2(1));
    System.out.printf("distance from the mean: %.2f%n", distance);
    ContinuousNormalizingFlow flow =
        ContinuousNormalizingFlow.builder(2, layer()).updater(new Adam(0.01)).build();
    for (int i = 0; i < 120; i++) {
      flow.fit(training);
    }
    double density =
        inOrder(flow.logDensity(normal).neg().ravel(), flow.logDensity(faults).neg().ravel());
    System.out.printf("negative log-density of a flow: %.2f%n", density);
  }
}
