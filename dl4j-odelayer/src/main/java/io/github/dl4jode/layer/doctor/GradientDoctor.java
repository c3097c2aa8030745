package io.github.dl4jode.layer.doctor;

import io.github.dl4jode.gradient.BackwardSolver;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.gradient.StageStorage;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Compares gradient methods on a network with ODE layers or vertices and a batch, and recommends
 * one.
 *
 * <p>Each method is tried in a copy of the network with the same parameters, without dropout and
 * weight noise; the network itself is not changed. Two gradients are the measure: that of the
 * equation, by {@link DiscreteAdjoint} in double at the tolerance 1e-9, with dopri8, or kvaerno5
 * where a layer's method is for stiff equations; and that of the computed solution, by {@link
 * DiscreteAdjoint} with the layers' own solvers. Where a solver's method has no reverse steps, the
 * adjoint equation along its dense output, solved at 1e-9, takes the place of the latter. Training
 * follows the loss of the computed solution, so a gradient that is 1 % from its gradient is right,
 * whatever the error of the solve. Convolutions in double are slow: a batch of 8 examples will do.
 */
public final class GradientDoctor {

  private static final int REPETITIONS = 3;
  private static final double TIGHT = 1e-9;
  // Of the largest gradient of a layer: below it the gradient of another one is rounding.
  private static final double NOTHING = 1e-12;
  // As fast as the fastest, for what the median of a few passes can tell.
  private static final double AS_FAST = 1.1;

  private final Map<String, GradientMethod> methods;

  /** Compares the methods of the library. */
  public GradientDoctor() {
    this(ofTheLibrary());
  }

  /**
   * Compares methods of the user's choice.
   *
   * @param methods by their name in the table; the order is kept
   * @throws IllegalArgumentException if there are none
   */
  public GradientDoctor(Map<String, GradientMethod> methods) {
    if (methods.isEmpty()) {
      throw new IllegalArgumentException("GradientDoctor needs at least one gradient method");
    }
    this.methods = new LinkedHashMap<>(methods);
  }

  /** The continuous, the interpolating and the discrete adjoint, the last with three memories. */
  public static Map<String, GradientMethod> ofTheLibrary() {
    Map<String, GradientMethod> methods = new LinkedHashMap<>();
    methods.put("continuous", new ContinuousAdjoint());
    methods.put("interpolating", new InterpolatingAdjoint());
    methods.put("discrete", new DiscreteAdjoint());
    methods.put("stages", new DiscreteAdjoint(StageStorage.STORED));
    methods.put("states", new DiscreteAdjoint(StageStorage.RECOMPUTED));
    return methods;
  }

  /**
   * Examines the ODE layers and vertices of a network.
   *
   * @param model a {@code MultiLayerNetwork} or a {@code ComputationGraph} with one input and one
   *     output
   * @param batch features and labels
   * @throws IllegalArgumentException if the network has no {@code OdeLayer} or {@code OdeVertex}
   *     that learns
   * @throws IllegalStateException if the forward solve fails
   */
  public GradientDiagnosis examine(Model model, DataSet batch) {
    return examine(model, batch.toMultiDataSet());
  }

  /**
   * Examines the ODE layers and vertices of a network with any number of inputs and outputs, such
   * as the state and the times of an {@code OdeVertex}.
   *
   * @param model a {@code ComputationGraph}, or a {@code MultiLayerNetwork}
   * @param batch features and labels
   * @throws IllegalArgumentException if the network has no {@code OdeLayer} or {@code OdeVertex}
   *     that learns
   * @throws IllegalStateException if the forward solve fails
   */
  public GradientDiagnosis examine(Model model, MultiDataSet batch) {
    Map<String, INDArray> ofEquation;
    NetworkCopy.Change exact =
        new NetworkCopy.Change(GradientDoctor::tight, GradientDoctor::reference);
    try (NetworkCopy copy = NetworkCopy.inDouble(model, batch, exact)) {
      ofEquation = copy.gradient();
    }
    Map<String, INDArray> ofSolution;
    NetworkCopy.Change own = new NetworkCopy.Change(it -> it, GradientDoctor::reference);
    try (NetworkCopy copy = NetworkCopy.of(model, batch, own)) {
      ofSolution = copy.gradient();
    }
    List<GradientMeasurement> measurements = new ArrayList<>();
    methods.forEach(
        (name, method) ->
            measurements.add(measure(name, method, model, batch, ofEquation, ofSolution)));
    return Recommendation.of(measurements, AS_FAST);
  }

  /** A solver for the same equation whose error does not count. */
  private static OdeSolver tight(OdeSolver own) {
    return OdeSolver.builder()
        .method(own.method().needsJacobian() ? Methods.KVAERNO5 : Methods.DOPRI8)
        .rtol(TIGHT)
        .atol(TIGHT)
        .maximumSteps(1_000_000)
        .build();
  }

  /** The gradient of what a solver computes, as exactly as can be. */
  private static GradientMethod reference(OdeSolver solver) {
    GradientMethod discrete = new DiscreteAdjoint(StageStorage.RECOMPUTED);
    return discrete.refusal(solver).isEmpty()
        ? discrete
        : new InterpolatingAdjoint(true, BackwardSolver.of(tight(solver)));
  }

  private static GradientMeasurement measure(
      String name,
      GradientMethod method,
      Model model,
      MultiDataSet batch,
      Map<String, INDArray> ofEquation,
      Map<String, INDArray> ofSolution) {
    try (NetworkCopy copy = NetworkCopy.of(model, batch, NetworkCopy.Change.to(method))) {
      Map<String, INDArray> gradient = copy.gradient();
      double[] seconds = new double[REPETITIONS];
      for (int i = 0; i < REPETITIONS; i++) {
        long start = System.nanoTime();
        copy.gradient();
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
      Arrays.sort(seconds);
      SolveReport report = copy.report().orElseThrow();
      return new GradientMeasurement(
          name,
          method,
          relative(gradient, ofEquation),
          relative(gradient, ofSolution),
          report.forward().functionEvaluations(),
          report.backward().functionEvaluations(),
          report.workspaceBytes(),
          seconds[REPETITIONS / 2],
          Optional.empty());
    } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
      // A solve that fails, or a method that cannot be used with the solver.
      return new GradientMeasurement(
          name,
          method,
          Double.NaN,
          Double.NaN,
          0,
          0,
          0,
          Double.NaN,
          Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /** The largest relative difference of a layer: a sum would hide small gradients. */
  private static double relative(Map<String, INDArray> gradient, Map<String, INDArray> expected) {
    double largest = 0;
    double all = expected.values().stream().mapToDouble(GradientDoctor::norm).max().orElse(0);
    for (Map.Entry<String, INDArray> layer : expected.entrySet()) {
      double distance = norm(gradient.get(layer.getKey()).sub(layer.getValue()));
      double norm = Math.max(norm(layer.getValue()), NOTHING * all);
      double ratio = distance == 0 ? 0 : distance / norm;
      largest = Double.isNaN(ratio) ? ratio : Math.max(largest, ratio);
    }
    return largest;
  }

  private static double norm(INDArray array) {
    return array.norm2Number().doubleValue();
  }
}
