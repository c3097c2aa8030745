package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.mnist.data.Cropping;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.Downsampling;
import io.github.dl4jode.mnist.model.NetworkSettings;
import io.github.dl4jode.mnist.training.EpochSettings;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.training.EpochOption;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.program.training.TrainingOptions;
import io.github.dl4jode.program.training.TrainingSettings;
import io.github.dl4jode.solver.OdeSolver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of a comparison, checked and put into the form of settings. */
final class CompareOptions {

  private static final double DEFAULT_STEP_SIZE = 0.1;

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "MODEL",
      defaultValue = "resnet,rknet,odenet,stem",
      description = "What to train, in this order: ${DEFAULT-VALUE}.")
  private List<Architecture> models;

  @Mixin private final EpochOption epochs = new EpochOption(3);

  @Mixin
  private final TrainingOptions training =
      new TrainingOptions()
          .batchSize(128)
          .learningRate(0.1)
          .schedule(ScheduleChoice.COSINE)
          .gradient(GradientChoice.ADJOINT);

  @Mixin private SeedOption seed;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Train on the first N training digits only.")
  private Integer limit;

  @Option(
      names = "--augment",
      description =
          "Cut each training image out of a padded one at random, as the paper does. It helps long"
              + " runs and slows short ones, so the default is not to.")
  private boolean augment;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "dopri5",
      description =
          "Of the solver: euler, midpoint, heun2, heun3, rk4, rk4_38 (fixed steps), adaptive_heun,"
              + " bosh3, fehlberg2, dopri5, tsit5, dopri8, adams. Default: ${DEFAULT-VALUE}.")
  private Method method;

  @Option(
      names = "--rtol",
      paramLabel = "TOL",
      description = "Relative tolerance. Default: that of --tolerance.")
  private Double rtol;

  @Option(
      names = "--atol",
      paramLabel = "TOL",
      description = "Absolute tolerance. Default: that of --tolerance.")
  private Double atol;

  @Option(
      names = "--step-size",
      paramLabel = "SIZE",
      description =
          "Solve with fixed steps of this size. Default: steps by tolerance, and "
              + DEFAULT_STEP_SIZE
              + " for methods without an error estimate.")
  private Double stepSize;

  @Option(
      names = "--downsampling",
      paramLabel = "NAME",
      defaultValue = "conv",
      description =
          "How the image becomes the state of the block: conv (64×6×6) or residual (64×7×7)."
              + " Default: ${DEFAULT-VALUE}.")
  private Downsampling downsampling;

  @Option(
      names = "--no-studies",
      description = "Leave out the tests of trained networks at other tolerances.")
  private boolean noStudies;

  /** The networks to train, each once. */
  List<Architecture> models() {
    return models.stream().distinct().toList();
  }

  /** The number of training digits to use; empty for all. */
  Optional<Integer> limit() {
    return Optional.ofNullable(limit);
  }

  /** Whether to test trained networks at other tolerances, which takes a method that has one. */
  boolean studies() {
    return !noStudies && isAdaptive();
  }

  /** How long the training of each network may take. */
  Duration trainingLimit() {
    return training.limit();
  }

  /** Starts ND4J. */
  void startBackend() {
    training.startBackend();
  }

  EpochSettings epochs(OptionChecks checks, TrainingSettings settings) {
    return new EpochSettings(
        epochs.checked(checks),
        settings.batchSize(),
        augment ? Cropping.RANDOM_CROP : Cropping.NONE,
        settings.seed());
  }

  /** The settings of networks for training on this number of digits. */
  NetworkSettings network(TrainingSettings settings, int epochs, int trainingDigits) {
    int iterations = (trainingDigits + settings.batchSize() - 1) / settings.batchSize();
    return new NetworkSettings(
        downsampling,
        solver(settings.tolerance()),
        settings.gradient(),
        settings.schedule().schedule(settings.learningRate(), epochs, iterations),
        settings.seed());
  }

  private boolean isAdaptive() {
    return stepSize == null && method.errorOrder() > 0;
  }

  private OdeSolver solver(double tolerance) {
    OdeSolver.Builder solver =
        OdeSolver.builder()
            .method(method)
            .rtol(rtol == null ? tolerance : rtol)
            .atol(atol == null ? tolerance : atol);
    if (!isAdaptive()) {
      solver.stepSizeController(new FixedStepSize(stepSize == null ? DEFAULT_STEP_SIZE : stepSize));
    }
    return solver.build();
  }

  /**
   * Checks the numbers and collects the settings that all programs share.
   *
   * @throws ParameterException if one is out of range, or nothing reads it
   */
  TrainingSettings settings(OptionChecks checks) {
    epochs.checked(checks);
    TrainingSettings settings = training.settings(checks, seed.value());
    limit().ifPresent(given -> checks.atLeastOne("--limit", given));
    positiveIfGiven(checks, "--rtol", rtol);
    positiveIfGiven(checks, "--atol", atol);
    positiveIfGiven(checks, "--step-size", stepSize);
    requireEffect(checks);
    return settings;
  }

  private void requireEffect(OptionChecks checks) {
    boolean stated = rtol != null && atol != null;
    checks.hasEffect("--tolerance", stated, "next to both --rtol and --atol");
    for (String option : List.of("--tolerance", "--rtol", "--atol")) {
      checks.hasEffect(option, !readsTolerance(), "with fixed steps");
    }
  }

  /** Also with fixed steps, if equations are solved in them or the order is chosen by the error. */
  private boolean readsTolerance() {
    return isAdaptive() || method.needsJacobian() || !method.repeatsSteps();
  }

  private static void positiveIfGiven(OptionChecks checks, String option, Double value) {
    if (value != null) {
      checks.positive(option, value);
    }
  }
}
