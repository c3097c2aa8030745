package io.github.dl4jode.benchmarks.accuracy;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.spiral.SpiralDynamics;
import io.github.dl4jode.benchmarks.work.WorkCurve;
import io.github.dl4jode.benchmarks.work.WorkPanel;
import io.github.dl4jode.benchmarks.work.WorkPoint;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The error of a gradient in float against its time, by method, gradient and tolerance; the
 * reference is in double.
 *
 * @param tasks by label, in this order
 * @param repetitions of a gradient at most; long ones are repeated twice
 * @param markdown the document to renew; the chart lies next to it
 */
record AccuracyCase(
    Map<String, Supplier<GradientTask>> tasks, int repetitions, Optional<Path> markdown)
    implements BenchmarkCase {

  static final double[] ERRORS = {1e-1, 1e-2, 1e-3, 1e-4};

  private static final Logger LOG = LoggerFactory.getLogger(AccuracyCase.class);
  private static final List<Method> METHODS =
      List.of(
          Methods.ADAPTIVE_HEUN,
          Methods.BOSH3,
          Methods.DOPRI5,
          Methods.TSIT5,
          Methods.DOPRI8,
          Methods.ADAMS);
  private static final int TIGHTEST = 6;
  private static final long ENOUGH_NANOSECONDS = 100_000_000;
  // A gradient that is wrong by its own size says nothing.
  private static final double USELESS = 1;

  /** All tasks, made when they are asked for. */
  static Map<String, Supplier<GradientTask>> allTasks() {
    Map<String, Supplier<GradientTask>> all = new LinkedHashMap<>();
    all.put("spiral", AccuracyCase::spiral);
    all.put("flow", FlowTask::new);
    all.put("latent", AccuracyCase::latent);
    all.put("mnist", AccuracyCase::mnist);
    return all;
  }

  private static double[] times(int count, double end) {
    return DoubleStream.iterate(0, i -> i + 1)
        .limit(count)
        .map(i -> end * i / (count - 1))
        .toArray();
  }

  private static GradientTask spiral() {
    return new SolveTask(
        "spiral",
        "spiral, 20 pieces of 10 points",
        new SpiralDynamics(),
        InputType.feedForward(SpiralDynamics.SIZE),
        new long[] {20, SpiralDynamics.SIZE},
        1,
        times(10, 0.225));
  }

  private static GradientTask latent() {
    return new SolveTask(
        "latent",
        "latent ODE, 1,000 states at 100 times",
        DenseDynamics.builder()
            .hidden(20, 20)
            .activation(Activation.ELU)
            .time(TimeConditioning.NONE)
            .build(),
        InputType.feedForward(4),
        new long[] {1000, 4},
        1,
        times(100, 6));
  }

  /** Convolutions in double are slow, so the reference is of few images. */
  private static GradientTask mnist() {
    return new SolveTask(
        "mnist",
        "MNIST field, 2 images",
        ConvolutionDynamics.builder().build(),
        InputType.convolutional(6, 6, 64),
        new long[] {2, 64, 6, 6},
        1,
        0,
        1);
  }

  @Override
  public void measure(Result result) {
    result.put("iterations", repetitions);
    List<WorkPanel> panels = new ArrayList<>();
    for (Supplier<GradientTask> each : tasks.values()) {
      GradientTask task = each.get();
      WorkPanel panel = panel(task);
      panels.add(panel);
      for (double error : ERRORS) {
        panel
            .best(error, WorkPoint::milliseconds)
            .ifPresent(
                best ->
                    result
                        .put("%s_best_at_%.0e".formatted(task.label(), error), best.label())
                        .put("%s_ms_at_%.0e".formatted(task.label(), error), best.work()));
      }
    }
    markdown.ifPresent(file -> new AccuracyReport(panels).save(file));
  }

  private WorkPanel panel(GradientTask task) {
    INDArray expected = reference(task);
    List<WorkCurve> curves = new ArrayList<>();
    for (Method method : METHODS) {
      for (GradientChoice gradient : GradientChoice.values()) {
        List<WorkPoint> points = points(task, method, gradient, expected);
        LOG.info("{}, {}, {}: {} points", task.label(), method.label(), gradient, points.size());
        curves.add(
            new WorkCurve(
                method.label() + ", " + gradient, line(gradient), METHODS.indexOf(method), points));
      }
    }
    return new WorkPanel(task.title(), curves);
  }

  private static INDArray reference(GradientTask task) {
    OdeSolver tight = OdeSolver.builder().method(Methods.DOPRI8).rtol(1e-8).atol(1e-8).build();
    try (GradientRun run = task.prepare(tight, new DiscreteAdjoint(), DataType.DOUBLE)) {
      return run.gradient().dup();
    }
  }

  private List<WorkPoint> points(
      GradientTask task, Method method, GradientChoice gradient, INDArray expected) {
    List<WorkPoint> points = new ArrayList<>();
    for (int k = 1; k <= TIGHTEST; k++) {
      double tolerance = Math.pow(10, -k);
      OdeSolver solver = OdeSolver.builder().method(method).rtol(tolerance).atol(tolerance).build();
      if (gradient.method().refusal(solver).isPresent()) {
        return points;
      }
      try (GradientRun run = task.prepare(solver, gradient.method(), DataType.FLOAT)) {
        double error = RelativeError.euclidean(run.gradient(), expected);
        if (error < USELESS) {
          points.add(new WorkPoint(run.evaluations(), milliseconds(run), error));
        }
      }
    }
    return points;
  }

  private double milliseconds(GradientRun run) {
    double[] times = new double[repetitions];
    Arrays.fill(times, Double.POSITIVE_INFINITY);
    long spent = 0;
    for (int i = 0; i < repetitions && (i < 2 || spent < ENOUGH_NANOSECONDS); i++) {
      long start = System.nanoTime();
      run.gradient();
      long time = System.nanoTime() - start;
      times[i] = time / 1e6;
      spent += time;
    }
    return Arrays.stream(times).min().orElseThrow();
  }

  private static WorkCurve.Line line(GradientChoice gradient) {
    return switch (gradient) {
      case ADJOINT -> WorkCurve.Line.DASHED;
      case INTERPOLATING -> WorkCurve.Line.DOTTED;
      case DISCRETE -> WorkCurve.Line.SOLID;
    };
  }
}
