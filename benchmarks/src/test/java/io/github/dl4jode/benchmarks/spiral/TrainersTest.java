package io.github.dl4jode.benchmarks.spiral;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.solver.OdeSolver;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.RmsProp;

class TrainersTest {

  private static final int ITERATIONS = 5;

  private final OdeSolver solver = OdeSolver.builder().rtol(1e-7).atol(1e-9).build();
  private final RmsProp updater = new RmsProp(1e-3, 0.99, 1e-8);

  /**
   * Were the loss not the same mean, or the gradient scaled otherwise, the second loss would
   * differ: the step of RMSprop depends on the scale through its first value, epsilon.
   */
  @Test
  void networkAndGradientMethodDoTheSameWork() {
    SpiralTask spiral = new SpiralTask(20, 10);
    SpiralTrainer network = new NetworkTrainer(new DiscreteAdjoint(), solver, updater, spiral);
    Nd4j.getRandom().setSeed(1);
    SpiralTrainer gradient =
        new GradientTrainer(new DiscreteAdjoint(), solver, updater, spiral, DataType.FLOAT);
    double[][] losses = new double[2][ITERATIONS];
    for (int i = 0; i < ITERATIONS; i++) {
      float[][][] points = spiral.next();
      network.iterate(points);
      gradient.iterate(points);
      losses[0][i] = network.loss();
      losses[1][i] = gradient.loss();
    }
    assertArrayEquals(losses[0], losses[1], 1e-5);
    assertTrue(losses[0][0] > 1e-3, "there is something to learn");
    assertEquals(network.report().forward(), gradient.report().forward());
    assertEquals(network.report().backward(), gradient.report().backward());
  }

  /** The updater's memory too: with what it had learned, the second step would be longer. */
  @Test
  void aTrainingThatIsRestartedIsTheSame() {
    SpiralTask spiral = new SpiralTask(20, 10);
    float[][][] points = spiral.next();
    for (SpiralTrainer trainer :
        List.of(
            new NetworkTrainer(new DiscreteAdjoint(), solver, updater, spiral),
            new GradientTrainer(new DiscreteAdjoint(), solver, updater, spiral, DataType.FLOAT))) {
      Runnable restart = trainer.restart();
      INDArray first = afterTwoIterations(trainer, points);
      restart.run();
      assertEquals(first, afterTwoIterations(trainer, points));
    }
  }

  private static INDArray afterTwoIterations(SpiralTrainer trainer, float[][][] points) {
    trainer.iterate(points);
    trainer.iterate(points);
    return trainer.parameters();
  }

  @Test
  void theWholeCurveBeginsAtItsBeginning() {
    SpiralTask spiral = new SpiralTask(1, SpiralTask.POINTS);
    float[][][] points = spiral.next();
    assertEquals(SpiralTask.POINTS, points.length);
    assertArrayEquals(new float[] {2, 0}, points[0][0]);
    assertEquals(25, spiral.times()[SpiralTask.POINTS - 1]);
    // |y| of a cubic spiral falls; over 25 units of time it loses more than half.
    assertTrue(Math.hypot(points[999][0][0], points[999][0][1]) < 1);
  }

  @Test
  void piecesAreSuccessivePointsOfTheCurve() {
    float[][][] all = new SpiralTask(1, SpiralTask.POINTS).next();
    float[][][] pieces = new SpiralTask(3, 4).next();
    for (int piece = 0; piece < 3; piece++) {
      int first = indexOf(pieces[0][piece], all);
      for (int i = 0; i < 4; i++) {
        assertArrayEquals(all[first + i][0], pieces[i][piece]);
      }
    }
  }

  private static int indexOf(float[] point, float[][][] all) {
    for (int i = 0; i < all.length; i++) {
      if (all[i][0][0] == point[0] && all[i][0][1] == point[1]) {
        return i;
      }
    }
    throw new AssertionError("The curve has no such point");
  }
}
