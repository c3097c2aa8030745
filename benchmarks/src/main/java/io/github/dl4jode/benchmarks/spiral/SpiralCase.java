package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.benchmarks.RepeatedTraining;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.benchmarks.SolveReports;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.RmsProp;

/**
 * Training iterations as in the spiral example of Chen et al. (2018): dopri5 at rtol 1e-7 and atol
 * 1e-9, RMSprop with learning rate 1e-3, mean |error|.
 *
 * @param gradient how gradients come back
 * @param full whether an iteration has all 1,000 points in one piece, and not 20 pieces of 10
 * @param path through which layers of the library
 * @param dataType of the network
 * @param repetitions of an iteration
 */
record SpiralCase(
    GradientChoice gradient, boolean full, Path path, DataType dataType, Repetitions repetitions)
    implements BenchmarkCase {

  /** As many iterations as the peer does before it measures. */
  private static final int LEAD = 20;

  private static final int BATCH = 20;
  private static final int PIECE = 10;
  private static final long SEED = 1;

  /** Decay and epsilon as in PyTorch. */
  private static final RmsProp UPDATER = new RmsProp(1e-3, 0.99, 1e-8);

  /** What an iteration runs through. */
  enum Path {
    /** {@link NetworkTrainer}. */
    NETWORK,
    /** {@link GradientTrainer}. */
    GRADIENT
  }

  @Override
  public void measure(Result result) {
    result
        .put("gradient", gradient.toString())
        .put("full", full)
        .put("through", path.name().toLowerCase(Locale.ROOT));
    repetitions.describe(result);
    SpiralTask spiral = full ? new SpiralTask(1, SpiralTask.POINTS) : new SpiralTask(BATCH, PIECE);
    SpiralTrainer trainer = trainer(spiral);
    SpiralFloor floor = new SpiralFloor(spiral.batch(), dataType);
    List<SolveReport> reports = new ArrayList<>();
    List<Sample> times =
        repetitions.interleaved(
            new RepeatedTraining(
                repetitions,
                LEAD,
                trainer.restart(),
                () -> {
                  trainer.iterate(spiral.next());
                  reports.add(trainer.report());
                }),
            floor::evaluate,
            floor::differentiate);
    report(result, times, new SolveReports(reports).withoutFirst(repetitions.warmup()));
    result
        .put("loss", trainer.loss())
        .put("data_type", DataTypeOption.label(trainer.parameters().dataType()));
    result.put("gradient_relative_error", gradientError(trainer, spiral));
  }

  /** Against the gradient in double, with the parameters as they are in the end. */
  private static double gradientError(SpiralTrainer trainer, SpiralTask spiral) {
    float[][][] points = spiral.next();
    SpiralTrainer reference = GradientTrainer.reference(UPDATER, spiral, trainer.parameters());
    return RelativeError.euclidean(trainer.gradient(points), reference.gradient(points));
  }

  /** The floor is what the evaluations of the field cost, without a solver and a network. */
  private static void report(Result result, List<Sample> times, SolveReports work) {
    double iteration = times.get(0).median();
    double evaluation = times.get(1).median() / SpiralFloor.EVALUATIONS;
    double product = times.get(2).median() / SpiralFloor.EVALUATIONS;
    double floor = work.forwardEvaluations() * evaluation + work.backwardEvaluations() * product;
    result.put("ms_per_iteration", iteration).put("min_ms_per_iteration", times.get(0).minimum());
    work.describe(result);
    result
        .put("field_us", 1e3 * evaluation)
        .put("field_vjp_us", 1e3 * product)
        .put("floor_ms_per_iteration", floor)
        .put("floor_ratio", iteration / floor);
  }

  private SpiralTrainer trainer(SpiralTask spiral) {
    Nd4j.getRandom().setSeed(SEED);
    OdeSolver solver = OdeSolver.builder().rtol(1e-7).atol(1e-9).build();
    return switch (path) {
      case NETWORK -> new NetworkTrainer(gradient.method(), solver, UPDATER, spiral, dataType);
      case GRADIENT -> new GradientTrainer(gradient.method(), solver, UPDATER, spiral, dataType);
    };
  }
}
