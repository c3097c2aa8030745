package io.github.dl4jode.benchmarks.mnist;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.RepeatedTraining;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.benchmarks.SolveReports;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.mnist.data.Digits;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.BlockReports;
import io.github.dl4jode.mnist.model.Downsampling;
import io.github.dl4jode.mnist.model.MnistNetworks;
import io.github.dl4jode.mnist.model.NetworkSettings;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.schedule.FixedSchedule;

/**
 * Training iterations of a network of the MNIST demo, and between them its raw convolutions.
 *
 * @param architecture of the network
 * @param gradient of the ODE-Net
 * @param tolerance rtol and atol
 * @param remembering whether a solve begins with what the last one found out
 * @param batch images in a minibatch
 * @param digits to learn from
 * @param repetitions of an iteration
 */
record MnistCase(
    Architecture architecture,
    GradientChoice gradient,
    double tolerance,
    boolean remembering,
    int batch,
    Digits digits,
    Repetitions repetitions)
    implements BenchmarkCase {

  /** As many iterations as the peer does before it measures. */
  private static final int LEAD = 5;

  private static final double LEARNING_RATE = 0.1;
  private static final long SEED = 1;

  MnistCase {
    if (batch < 1 || batch > digits.size()) {
      throw new IllegalArgumentException(
          "--batch must be from 1 to " + digits.size() + ", the number of digits, not " + batch);
    }
    // Refuses a tolerance that does not suit.
    solver(tolerance, remembering);
  }

  @Override
  public void measure(Result result) {
    describe(result);
    Minibatches minibatches = new Minibatches(digits, batch);
    ConvolutionFloor floor = ConvolutionFloor.fastest(batch);
    MultiLayerNetwork network = MnistNetworks.create(architecture, settings());
    List<SolveReport> reports = new ArrayList<>();
    List<Sample> times =
        repetitions.interleaved(
            new RepeatedTraining(
                repetitions,
                LEAD,
                RepeatedTraining.restartOf(network),
                () -> {
                  network.fit(minibatches.next());
                  BlockReports.of(network).ifPresent(reports::add);
                }),
            floor::stem,
            floor::blockForward,
            floor::blockForwardAndBackward);
    Sample iteration = times.get(0);
    result
        .put("ms_per_iteration", iteration.median())
        .put("min_ms_per_iteration", iteration.minimum())
        .put("images_per_second", 1e3 * batch / iteration.median());
    SolveReports work = new SolveReports(reports).withoutFirst(repetitions.warmup());
    work.describe(result);
    List<Sample> ofFloor = times.subList(1, 4);
    double floorMedian = floorOf(ofFloor, Sample::median, work);
    result
        .put("floor_ms_per_iteration", floorMedian)
        .put("floor_min_ms_per_iteration", floorOf(ofFloor, Sample::minimum, work))
        .put("floor_ratio", iteration.median() / floorMedian)
        .put("floor_forward_ms", times.get(2).median())
        .put("floor_forward_vjp_ms", times.get(3).median())
        .put("floor_forward_vjp_min_ms", times.get(3).minimum())
        .put("loss", network.score())
        .put("parameters", network.numParams());
    if (hasSolver()) {
      DataSet images = minibatches.next();
      GradientError error = GradientError.of(network, images, settings());
      result.put("gradient_relative_error", error.relative()).put("error_batch", error.batch());
    }
  }

  private boolean hasSolver() {
    return architecture == Architecture.ODENET || architecture == Architecture.RKNET;
  }

  private double floorOf(
      List<Sample> times, ToDoubleFunction<Sample> statistic, SolveReports work) {
    double[] parts = times.stream().mapToDouble(statistic).toArray();
    return new ConvolutionFloor.Milliseconds(parts[0], parts[1], parts[2])
        .ofIteration(architecture, work.forwardEvaluations(), work.backwardEvaluations());
  }

  private NetworkSettings settings() {
    return new NetworkSettings(
        Downsampling.CONVOLUTION,
        solver(tolerance, remembering),
        gradient,
        new FixedSchedule(LEARNING_RATE),
        SEED);
  }

  private static OdeSolver solver(double tolerance, boolean remembering) {
    return OdeSolver.builder()
        .rtol(tolerance)
        .atol(tolerance)
        .rememberFirstStep(remembering)
        .build();
  }

  private void describe(Result result) {
    result.put("model", architecture.label());
    switch (architecture) {
      case ODENET -> result.put("gradient", gradient.toString()).put("tol", tolerance);
      case RKNET ->
          result.put("gradient", GradientChoice.DISCRETE.toString()).put("tol", tolerance);
      case RESNET, STEM -> {} // No solver.
    }
    if (remembering && hasSolver()) {
      result.put("remember_first_step", true);
    }
    result.put("batch", batch);
    repetitions.describe(result);
  }
}
