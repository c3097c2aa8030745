package io.github.dl4jode.cnf.data;

import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The two-dimensional densities on which flows are compared, as Grathwohl et al. (2019), "FFJORD",
 * define them, and the two circles of Chen et al. (2018).
 *
 * <p>The floor is the entropy, the best mean negative log-likelihood there is, in nats: exact for
 * the checkerboard, elsewhere an estimate by nearest neighbours, ± 0.01.
 */
public enum ToyDensity {

  /** Circles of radius 1 and 0.5, evenly spaced points, noise 0.06. */
  TWO_CIRCLES(0.785) {
    @Override
    void draw(int i, int count, RandomGenerator random, double[] point) {
      int outer = count / 2;
      boolean isOuter = i < outer;
      double part = isOuter ? (double) i / outer : (double) (i - outer) / (count - outer);
      polar(isOuter ? 1 : 0.5, 2 * Math.PI * part, point);
      addNoise(0.06, random, point);
    }
  },

  /** Two half circles, noise 0.1, times 2, minus (1, 0.2). */
  MOONS(2.39) {
    @Override
    void draw(int i, int count, RandomGenerator random, double[] point) {
      int outer = count / 2;
      boolean isOuter = i < outer;
      int index = isOuter ? i : i - outer;
      int last = (isOuter ? outer : count - outer) - 1;
      polar(1, Math.PI * index / Math.max(1, last), point);
      if (!isOuter) {
        point[0] = 1 - point[0];
        point[1] = 0.5 - point[1];
      }
      addNoise(0.1, random, point);
      point[0] = 2 * point[0] - 1;
      point[1] = 2 * point[1] - 0.2;
    }
  },

  /** Eight normal distributions at radius 4, standard deviation 0.5, all divided by 1.414. */
  EIGHT_GAUSSIANS(2.83) {
    @Override
    void draw(int i, int count, RandomGenerator random, double[] point) {
      polar(4, Math.PI / 4 * random.nextInt(8), point);
      addNoise(0.5, random, point);
      point[0] /= 1.414;
      point[1] /= 1.414;
    }
  },

  /** Five arms of a wheel. */
  PINWHEEL(2.32) {
    @Override
    void draw(int i, int count, RandomGenerator random, double[] point) {
      double radius = 1 + 0.3 * random.nextGaussian();
      double tangent = 0.1 * random.nextGaussian();
      double angle = 2 * Math.PI / 5 * random.nextInt(5) + 0.25 * Math.exp(radius);
      point[0] = 2 * (radius * Math.cos(angle) + tangent * Math.sin(angle));
      point[1] = 2 * (tangent * Math.cos(angle) - radius * Math.sin(angle));
    }
  },

  /** Eight of sixteen squares of side 2, uniform. */
  CHECKERBOARD(Math.log(32)) {
    @Override
    void draw(int i, int count, RandomGenerator random, double[] point) {
      double x = 4 * random.nextDouble() - 2;
      double y =
          random.nextDouble() - 2 * random.nextInt(2) + Math.floorMod((int) Math.floor(x), 2);
      point[0] = 2 * x;
      point[1] = 2 * y;
    }
  },

  /** Two spirals that wind around each other, noise 0.1. */
  TWO_SPIRALS(2.64) {
    @Override
    void draw(int i, int count, RandomGenerator random, double[] point) {
      double n = Math.sqrt(random.nextDouble()) * 3 * Math.PI;
      double sign = i < count / 2 ? 1 : -1;
      point[0] = sign * (-n * Math.cos(n) + random.nextDouble() / 2) / 3;
      point[1] = sign * (n * Math.sin(n) + random.nextDouble() / 2) / 3;
      addNoise(0.1, random, point);
    }
  },

  /** A roll seen from its end, noise 1, divided by 5. */
  SWISS_ROLL(2.67) {
    @Override
    void draw(int i, int count, RandomGenerator random, double[] point) {
      double angle = 1.5 * Math.PI * (1 + 2 * random.nextDouble());
      polar(angle, angle, point);
      addNoise(1, random, point);
      point[0] /= 5;
      point[1] /= 5;
    }
  },

  /** Circles of radius 3, 2.25, 1.5 and 0.75, evenly spaced points, noise 0.08. */
  RINGS(2.62) {
    @Override
    void draw(int i, int count, RandomGenerator random, double[] point) {
      int quarter = Math.max(1, count / 4);
      int ring = Math.min(3, i / quarter);
      int points = ring == 3 ? count - 3 * quarter : quarter;
      double part = (double) (i - ring * quarter) / points;
      polar(3 - 0.75 * ring, 2 * Math.PI * part, point);
      addNoise(0.08, random, point);
    }
  };

  private final double floor;

  ToyDensity(double floor) {
    this.floor = floor;
  }

  /** The entropy in nats. */
  public double floor() {
    return floor;
  }

  /** Draws the i-th of so many points. */
  abstract void draw(int i, int count, RandomGenerator random, double[] point);

  /**
   * Draws examples; where they are spaced evenly, within this call.
   *
   * @param count how many
   * @param random where they come from
   * @return [count, 2]
   */
  public INDArray sample(int count, RandomGenerator random, DataType dataType) {
    double[][] points = new double[count][2];
    for (int i = 0; i < count; i++) {
      draw(i, count, random, points[i]);
    }
    return Nd4j.createFromArray(points).castTo(dataType);
  }

  private static void polar(double radius, double angle, double[] point) {
    point[0] = radius * Math.cos(angle);
    point[1] = radius * Math.sin(angle);
  }

  private static void addNoise(double deviation, RandomGenerator random, double[] point) {
    point[0] += deviation * random.nextGaussian();
    point[1] += deviation * random.nextGaussian();
  }
}
