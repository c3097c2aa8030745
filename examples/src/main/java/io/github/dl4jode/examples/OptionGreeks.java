package io.github.dl4jode.examples;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.CompiledSde;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeGradients;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;

/**
 * A stochastic equation and its gradient: the price of a call option, from sample paths of dS = r S
 * dt + σ S dW, and how it changes with S(0) (delta) and with σ (vega), from one backward pass. It
 * prints them next to the formulas of Black and Scholes:
 *
 * <pre>{@code
 * price 10.46, exact 10.45
 * delta 0.637, exact 0.637
 * vega 37.6, exact 37.5
 * }</pre>
 */
public final class OptionGreeks {

  private static final int PATHS = 50_000;
  private static final double START = 100;
  private static final double STRIKE = 100;
  private static final double RATE = 0.05;
  private static final double VOLATILITY = 0.2;
  private static final double DISCOUNT = Math.exp(-RATE);

  private OptionGreeks() {}

  static StochasticEquation equation(INDArray volatility) {
    return StochasticEquation.builder(Calculus.ITO, NoiseType.DIAGONAL, DataType.DOUBLE, PATHS, 1)
        .coefficients(
            (graph, at) ->
                new Coefficients(at.y().mul(RATE), at.y().mul(at.parameters().get("volatility"))))
        .parameters(Map.of("volatility", volatility))
        .build();
  }

  /** The normal distribution function, by its power series. */
  private static double normal(double x) {
    double term = x;
    double sum = x;
    for (int i = 3; i < 60; i += 2) {
      term *= x * x / i;
      sum += term;
    }
    return 0.5 + sum * density(x);
  }

  private static double density(double x) {
    return Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    StochasticEquation equation = equation(Nd4j.createFromArray(VOLATILITY));
    try (CompiledSde compiled =
        SdeSolver.of(SdeMethods.MILSTEIN, 0.05)
            .compile(equation, SdeGradientMethod.storedStates())) {
      INDArray start = Nd4j.valueArrayOf(new long[] {PATHS, 1}, START, DataType.DOUBLE);
      INDArray states =
          compiled.solve(start, new double[] {0, 1}, compiled.newNoise(3, 0)).states();
      INDArray payoff = states.getRow(1).sub(STRIKE);
      BooleanIndexing.replaceWhere(payoff, 0, Conditions.lessThan(0));
      double price = DISCOUNT * payoff.meanNumber().doubleValue();
      // The derivative of the price by S(1) of each path.
      INDArray cotangents = Nd4j.zeros(DataType.DOUBLE, 2, PATHS);
      cotangents.putRow(1, payoff.gt(0).castTo(DataType.DOUBLE).mul(DISCOUNT / PATHS));
      SdeGradients gradients = compiled.backward(cotangents);
      double d1 = (Math.log(START / STRIKE) + RATE) / VOLATILITY + VOLATILITY / 2;
      double exact = START * normal(d1) - STRIKE * DISCOUNT * normal(d1 - VOLATILITY);
      System.out.printf("price %.2f, exact %.2f%n", price, exact);
      System.out.printf(
          "delta %.3f, exact %.3f%n",
          gradients.initialState().sumNumber().doubleValue(), normal(d1));
      System.out.printf(
          "vega %.1f, exact %.1f%n", gradients.parameters().getDouble(0), START * density(d1));
    }
  }
}
