package io.github.dl4jode.sde.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.path.brownian.BrownianPath;
import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.path.brownian.LevyArea;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The strong order of every method on geometric Brownian motion, by regression over six step sizes
 * on 400 common paths whose end is known in closed form.
 */
class StrongOrderTest {

  private static final int PATHS = 400;
  private static final int FINEST = 7;
  private static final double DRIFT = 0.4;
  private static final double VOLATILITY = 0.6;
  private static final BrownianPath NOISE = noise();

  private static BrownianPath noise() {
    return BrownianTree.onGrid(0, Math.scalb(1.0, -FINEST))
        .seed(17)
        .batch(PATHS)
        .dataType(DataType.DOUBLE)
        .levyArea(LevyArea.SPACE_TIME)
        .build();
  }

  static List<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (NoiseType noise : new NoiseType[] {NoiseType.DIAGONAL, NoiseType.SCALAR}) {
      for (Calculus calculus : Calculus.values()) {
        SdeMethods.all().stream()
            .filter(method -> method.solves(calculus, noise))
            .forEach(method -> cases.add(Arguments.of(method, calculus, noise)));
      }
    }
    return cases;
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("cases")
  void errorsFallWithTheStrongOrder(SdeMethod method, Calculus calculus, NoiseType noise) {
    StochasticEquation motion =
        StochasticEquation.builder(calculus, noise, DataType.DOUBLE, PATHS, 1)
            .coefficients((graph, v) -> new Coefficients(v.y().mul(DRIFT), v.y().mul(VOLATILITY)))
            .build();
    INDArray exact = exact(calculus);
    double[] logarithms = new double[6];
    for (int i = 0; i < logarithms.length; i++) {
      double size = Math.scalb(1.0, i - FINEST);
      try (CompiledSde compiled = SdeSolver.of(method, size).compile(motion)) {
        INDArray start = Nd4j.ones(DataType.DOUBLE, PATHS, 1);
        INDArray end = compiled.solve(start, new double[] {0, 1}, NOISE).states().getRow(1);
        INDArray error = end.sub(exact);
        logarithms[i] = Math.log(error.norm2Number().doubleValue()) / Math.log(2);
      }
    }
    double slope = slope(logarithms);
    assertEquals(method.strongOrder(noise), slope, 0.15, method.label());
  }

  private static INDArray exact(Calculus calculus) {
    INDArray w = Nd4j.create(DataType.DOUBLE, PATHS);
    NOISE.increment(0, 1, w);
    double rate = calculus == Calculus.ITO ? DRIFT - VOLATILITY * VOLATILITY / 2 : DRIFT;
    double[] ends = w.toDoubleVector();
    for (int i = 0; i < ends.length; i++) {
      ends[i] = Math.exp(rate + VOLATILITY * ends[i]);
    }
    return Nd4j.create(ends);
  }

  /** The slope of the least-squares line through points at 0, 1, 2, … */
  static double slope(double... values) {
    double middle = (values.length - 1) / 2.0;
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < values.length; i++) {
      covariance += (i - middle) * values[i];
      variance += (i - middle) * (i - middle);
    }
    assertTrue(variance > 0);
    return covariance / variance;
  }
}
