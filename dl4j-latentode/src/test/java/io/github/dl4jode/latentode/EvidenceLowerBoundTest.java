package io.github.dl4jode.latentode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.probability.DiagonalGaussian;
import io.github.dl4jode.solver.OdeSolver;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The bound against closed forms, and against the same worked out in plain Java. */
class EvidenceLowerBoundTest {

  private static final OdeSolver TIGHT = OdeSolver.builder().rtol(1e-11).atol(1e-13).build();

  @Test
  void theDivergenceIsTheIntegralThatDefinesIt() {
    double[] means = {0.7, -1.2};
    double[] logVariances = {-0.9, 0.4};
    INDArray encoded =
        Nd4j.createFromArray(
            new double[][] {{means[0], means[1], logVariances[0], logVariances[1]}});
    double expected = 0;
    for (int i = 0; i < 2; i++) {
      double deviation = Math.exp(logVariances[i] / 2);
      double step = 1e-3;
      for (double x = means[i] - 12 * deviation; x < means[i] + 12 * deviation; x += step) {
        double logDensity = logNormal(x, means[i], deviation);
        expected += step * Math.exp(logDensity) * (logDensity - logNormal(x, 0, 1));
      }
    }
    assertEquals(expected, DiagonalGaussian.read(encoded).divergence(0), 1e-9);
    INDArray standard = Nd4j.zeros(encoded.dataType(), 1, 4);
    assertEquals(0, DiagonalGaussian.read(standard).divergence(0));
  }

  private static double logNormal(double x, double mean, double deviation) {
    double distance = (x - mean) / deviation;
    return -distance * distance / 2 - Math.log(deviation) - Math.log(2 * Math.PI) / 2;
  }

  @Test
  void theBoundIsThatOfPlainJava() {
    double[] deviations = {0.3, 0.8};
    LatentOde model =
        Models.small().solver(TIGHT).noise(new ObservationNoise(deviations, true)).build();
    List<Series> series = Models.irregular(3, 17).series();
    SplittableRandom noise = new SplittableRandom(23);
    double expected = 0;
    for (Series one : series) {
      LatentPosterior posterior = model.encode(one);
      double[] z = new double[3];
      double bound = 0;
      for (int i = 0; i < 3; i++) {
        double deviation = Math.sqrt(posterior.variance()[i]);
        z[i] = posterior.mean()[i] + deviation * noise.nextGaussian();
        bound -=
            (posterior.variance()[i]
                    + posterior.mean()[i] * posterior.mean()[i]
                    - 1
                    - 2 * Math.log(deviation))
                / 2;
      }
      double time = 0;
      for (int point = 0; point < one.size(); point++) {
        z = solved(model, z, one.time(point) - time);
        time = one.time(point);
        double[] decoded = dense(model, "decoder", z);
        for (int sensor = 0; sensor < 2; sensor++) {
          if (one.isObserved(point, sensor)) {
            bound += logNormal(one.value(point, sensor), decoded[sensor], deviations[sensor]);
          }
        }
      }
      expected += bound / series.size();
    }
    assertEquals(expected, model.evidenceLowerBound(series, 1, 23), 1e-8);
  }

  /** z' = f(z) by the classical method of Runge and Kutta, with steps far too small to matter. */
  private static double[] solved(LatentOde model, double[] start, double duration) {
    int steps = 200;
    double h = duration / steps;
    double[] z = start;
    for (int i = 0; i < steps; i++) {
      double[] k1 = dense(model, "ode", z);
      double[] k2 = dense(model, "ode", plus(z, h / 2, k1));
      double[] k3 = dense(model, "ode", plus(z, h / 2, k2));
      double[] k4 = dense(model, "ode", plus(z, h, k3));
      z = plus(plus(plus(plus(z, h / 6, k1), h / 3, k2), h / 3, k3), h / 6, k4);
    }
    return z;
  }

  private static double[] plus(double[] z, double factor, double[] k) {
    double[] sum = z.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * k[i];
    }
    return sum;
  }

  /** Two linear maps with a tanh between, with the parameters of a vertex. */
  private static double[] dense(LatentOde model, String vertex, double[] x) {
    double[] hidden = linear(model, vertex, 1, x);
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = Math.tanh(hidden[i]);
    }
    return linear(model, vertex, 2, hidden);
  }

  private static double[] linear(LatentOde model, String vertex, int map, double[] x) {
    double[][] weights = model.network().getParam(vertex + "_W" + map).toDoubleMatrix();
    double[] y = model.network().getParam(vertex + "_b" + map).toDoubleVector();
    for (int i = 0; i < x.length; i++) {
      for (int k = 0; k < y.length; k++) {
        y[k] += x[i] * weights[i][k];
      }
    }
    return y;
  }

  /** What the Poisson process adds to the bound, everything else alike. */
  private static double poissonPart(double rate, double slope, List<Series> series) {
    LatentOdeBuilder builder =
        Models.small().solver(TIGHT).dynamics(DenseDynamics.builder().build()).noise(0.5);
    LatentOde plain = builder.build();
    LatentOde events = builder.poissonTimes(Readout.linear()).build();
    INDArray rise = Nd4j.createFromArray(1.0, 0, 0);
    plain.network().paramTable().forEach((name, value) -> set(events, plain, name));
    for (LatentOde model : List.of(plain, events)) {
      String prefix = model == plain ? "ode_" : "ode_latent";
      model.network().getParam(prefix + "W1").assign(0);
      model.network().getParam(prefix + "b1").assign(rise);
    }
    events.network().getParam("ode_intensityW1").assign(rise.reshape(3, 1).mul(slope));
    events.network().getParam("ode_intensityb1").assign(rate);
    return events.evidenceLowerBound(series, 1, 3) - plain.evidenceLowerBound(series, 1, 3);
  }

  private static void set(LatentOde target, LatentOde source, String name) {
    if (!name.startsWith("ode_")) {
      target.network().getParam(name).assign(source.network().getParam(name));
    }
  }

  private static final Series EVENTS =
      new Series(
          "events",
          new double[] {0.3, 0.4, 1.1, 1.8},
          new double[][] {{1, Double.NaN}, {Double.NaN, 2}, {3, 3}, {4, Double.NaN}});

  @Test
  void ofAConstantIntensityTheLikelihoodIsKnown() {
    assertEquals(
        4 * Math.log(2.5) - 2.5 * 1.8, poissonPart(Math.log(2.5), 0, List.of(EVENTS)), 1e-9);
  }

  @Test
  void ofAnIntensityWithLinearLogarithmTheLikelihoodIsKnown() {
    // z(t) = z0 + t in its first component, so log λ = 0.2 + 0.6 (z0 + t)
    double slope = 0.6;
    LatentOde model =
        Models.small().solver(TIGHT).dynamics(DenseDynamics.builder().build()).noise(0.5).build();
    LatentPosterior posterior = model.encode(EVENTS);
    double noise = new SplittableRandom(3).nextGaussian();
    double start = 0.2 + slope * (posterior.mean()[0] + Math.sqrt(posterior.variance()[0]) * noise);
    double expected = -(Math.exp(start + slope * 1.8) - Math.exp(start)) / slope;
    for (double time : EVENTS.times()) {
      expected += start + slope * time;
    }
    assertEquals(expected, poissonPart(0.2, slope, List.of(EVENTS)), 1e-9);
  }
}
