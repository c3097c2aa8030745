package io.github.dl4jode.cnf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.data.ToyPotential;
import io.github.dl4jode.cnf.dynamics.PlanarDynamics;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.testing.CentralDifferences;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

class PlanarFlowTest {

  private static PlanarFlow.Builder builder(int dimension, int depth) {
    return PlanarFlow.builder(dimension, depth).dataType(DataType.DOUBLE);
  }

  /** Parameters so large that, without the constraint, layers would fold. */
  private static PlanarFlow bent(int dimension, int depth, double size) {
    PlanarFlow flow = builder(dimension, depth).build();
    INDArray parameters = flow.parameters();
    double[] values = new Random(7).doubles(parameters.length(), -size, size).toArray();
    parameters.assign(Nd4j.createFromArray(values));
    return flow;
  }

  private static double determinant(double[][] j) {
    return j.length == 1
        ? j[0][0]
        : j.length == 2
            ? j[0][0] * j[1][1] - j[0][1] * j[1][0]
            : j[0][0] * (j[1][1] * j[2][2] - j[1][2] * j[2][1])
                - j[0][1] * (j[1][0] * j[2][2] - j[1][2] * j[2][0])
                + j[0][2] * (j[1][0] * j[2][1] - j[1][1] * j[2][0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void logDeterminantIsThatOfTheJacobian(int dimension) {
    PlanarFlow flow = bent(dimension, 4, 1.5);
    INDArray points = Flows.normal(3, 10, dimension);
    INDArray logDeterminants = flow.transform(points).logDeterminant();
    double step = 1e-5;
    double[][][] jacobians = new double[10][dimension][dimension];
    for (int column = 0; column < dimension; column++) {
      INDArray shift = Nd4j.zeros(DataType.DOUBLE, 1, dimension);
      shift.putScalar(0, column, step);
      INDArray ahead = flow.transform(points.add(shift)).points();
      INDArray behind = flow.transform(points.sub(shift)).points();
      for (int i = 0; i < 10; i++) {
        for (int row = 0; row < dimension; row++) {
          double difference = ahead.getDouble(i, row) - behind.getDouble(i, row);
          jacobians[i][row][column] = difference / (2 * step);
        }
      }
    }
    for (int i = 0; i < 10; i++) {
      double determinant = determinant(jacobians[i]);
      assertTrue(determinant > 0, "a layer folds space");
      double expected = Math.log(determinant);
      assertEquals(expected, logDeterminants.getDouble(i), 1e-6 * (1 + 1 / determinant));
    }
  }

  /**
   * z with f(z) = x in the plane, layer by layer: along w, a + w·û tanh(a + b) = w·x has one root
   * a, found by halving; z is x - û tanh(a + b).
   */
  private static double[] inverse(PlanarFlow flow, double[] x) {
    double[] z = x.clone();
    for (int k = flow.depth() - 1; k >= 0; k--) {
      double[] p = flow.parameters().toDoubleVector();
      double[] w = {p[5 * k], p[5 * k + 1]};
      double[] u = {p[5 * k + 2], p[5 * k + 3]};
      double b = p[5 * k + 4];
      double inner = w[0] * u[0] + w[1] * u[1];
      double shift = (Math.log1p(Math.exp(inner)) - 1 - inner) / (w[0] * w[0] + w[1] * w[1]);
      u[0] += shift * w[0];
      u[1] += shift * w[1];
      double slope = w[0] * u[0] + w[1] * u[1];
      double target = w[0] * z[0] + w[1] * z[1];
      double low = target - Math.abs(slope);
      double high = target + Math.abs(slope);
      for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (middle + slope * Math.tanh(middle + b) < target) {
          low = middle;
        } else {
          high = middle;
        }
      }
      double h = Math.tanh(low + b);
      z[0] -= u[0] * h;
      z[1] -= u[1] * h;
    }
    return z;
  }

  /** The density at the points of a grid, each taken back by a way of its own, sums to 1. */
  @Test
  void densityIntegratesToOne() {
    PlanarFlow flow = bent(2, 3, 1.2);
    Grid grid = new Grid(-9, 9, 150);
    INDArray points = grid.points(DataType.DOUBLE);
    INDArray origins = Nd4j.create(DataType.DOUBLE, points.shape());
    for (int i = 0; i < points.size(0); i++) {
      origins.putRow(i, Nd4j.createFromArray(inverse(flow, points.getRow(i).toDoubleVector())));
    }
    PlanarFlow.Transformed there = flow.transform(origins);
    assertTrue(there.points().distance2(points) < 1e-8, "the inverse is wrong");
    INDArray logDensity =
        BaseDistribution.standardNormal().logDensity(origins).subi(there.logDeterminant());
    double mass = 0;
    for (int i = 0; i < points.size(0); i++) {
      mass += Math.exp(logDensity.getDouble(i)) * grid.cellArea();
    }
    assertEquals(1, mass, 1e-3);
  }

  @Test
  void beginsCloseToTheIdentity() {
    PlanarFlow flow = builder(2, 32).build();
    INDArray points = Flows.normal(4, 50, 2);
    PlanarFlow.Transformed there = flow.transform(points);
    assertTrue(there.points().sub(points).amaxNumber().doubleValue() < 0.5);
    assertTrue(there.logDeterminant().amaxNumber().doubleValue() < 0.5);
    assertTrue(there.points().distance2(points) > 1e-3, "all alike would be no beginning");
  }

  @Test
  void gradientIsThatOfFiniteDifferences() {
    PlanarFlow flow = bent(2, 3, 1);
    INDArray parameters = flow.parameters();
    try (PlanarMatching matching = (PlanarMatching) flow.matching(ToyPotential.U4, 9)) {
      matching.divergence(2);
      INDArray gradient = parameters.dup();
      matching.gradientOfLast(gradient);
      INDArray differences =
          new CentralDifferences(1e-5, () -> matching.divergence(2)).byElements(parameters);
      for (int i = 0; i < parameters.length(); i++) {
        double expected = differences.getDouble(i);
        assertEquals(expected, gradient.getDouble(i), 1e-6 * (1 + Math.abs(expected)));
      }
    }
  }

  /** Rules with a state and without one. */
  @Test
  void trainingLowersTheDivergence() {
    PlanarFlow[] flows = {
      builder(2, 4).updater(new Adam(0.03)).build(), builder(2, 4).updater(new Sgd(0.02)).build()
    };
    for (PlanarFlow flow : flows) {
      try (DensityMatching matching = flow.matching(ToyPotential.U1, 200)) {
        double before = matching.divergence(3);
        for (int i = 0; i < 40; i++) {
          matching.fit();
        }
        double after = matching.divergence(3);
        assertTrue(after < before - 0.5, "from " + before + " to " + after);
      }
    }
  }

  @Test
  void samplesAreThoseOfTheirSeed() {
    PlanarFlow flow = bent(3, 2, 1);
    assertEquals(flow.sample(5, 3), flow.sample(5, 3));
    assertArrayEquals(new long[] {5, 3}, flow.sample(5, 4).shape());
  }

  @Test
  void savedAndLoaded(@TempDir Path folder) throws IOException, InterruptedException {
    PlanarFlow flow = bent(2, 3, 1);
    File file = folder.resolve("planar.zip").toFile();
    flow.save(file);
    PlanarFlow loaded = PlanarFlow.load(file);
    assertEquals(flow.parameters(), loaded.parameters());
    assertEquals(flow.sample(5, 42), loaded.sample(5, 42));
    try (DensityMatching one = flow.matching(ToyPotential.U1, 20);
        DensityMatching other = loaded.matching(ToyPotential.U1, 20)) {
      one.fit();
      other.fit();
    }
    assertEquals(flow.parameters(), loaded.parameters());
    SavedModel.Kind kind = SavedModel.Kind.PLANAR;
    assertEquals(kind.bits(file), SavedModel.bitsInAnotherJvm(kind, file));
  }

  @Test
  void otherFilesAreRefused(@TempDir Path folder) throws IOException {
    File file = folder.resolve("other.zip").toFile();
    ModelSerializer.writeModel(
        Flows.network(2, Flows.layer(new PlanarDynamics(2, 2)).build()), file, false);
    IOException refusal = assertThrows(IOException.class, () -> PlanarFlow.load(file));
    assertTrue(refusal.getMessage().contains("holds no planar flow"), refusal.getMessage());
  }

  @Test
  void badArgumentsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> PlanarFlow.builder(2, 0));
    assertThrows(IllegalArgumentException.class, () -> PlanarFlow.builder(0, 2));
    PlanarFlow flow = builder(2, 1).build();
    INDArray space = Flows.normal(1, 4, 3);
    assertEquals(
        "Points of shape [n, 2] are needed, not [4, 3]",
        assertThrows(IllegalArgumentException.class, () -> flow.transform(space)).getMessage());
    LogDensity notFinite = (graph, x) -> graph.sum(graph.math().log(x), 1);
    try (DensityMatching matching = flow.matching(notFinite, 50)) {
      INDArray before = flow.parameters().dup();
      assertThrows(IllegalStateException.class, matching::fit);
      assertEquals(before, flow.parameters());
    }
  }
}
