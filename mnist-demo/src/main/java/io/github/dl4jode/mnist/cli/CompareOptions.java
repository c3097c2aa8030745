package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.mnist.data.Augmentation;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.Downsampling;
import io.github.dl4jode.mnist.model.NetworkSettings;
import io.github.dl4jode.mnist.training.Schedule;
import io.github.dl4jode.mnist.training.EpochSettings;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of a comparison, checked and put into the form of settings. */
final class CompareOptions {

  private static final double DEFAULT_TOLERANCE = 1e-3;
  private static final double DEFAULT_STEP_SIZE = 0.1;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "MODEL",
      defaultValue = "resnet,rknet,odenet,stem",
      description = "What to train, in this order: ${DEFAULT-VALUE}.")
  private List<Architecture> models;

  @Option(names = "--epochs", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
  private int epochs;

  @Option(names = "--batch-size", defaultValue = "128", description = "Default: ${DEFAULT-VALUE}.")
  private int batchSize;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Train on the first N training digits only.")
  private Integer limit;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.1",
      description = "At first, default ${DEFAULT-VALUE}; the momentum is 0.9.")
  private double learningRate;

  @Option(
      names = "--schedule",
      defaultValue = "cosine",
      description =
          "How the learning rate falls: cosine (smoothly to 0), paper (to a tenth after 6/16, 10/16"
              + " and 14/16 of the epochs) or constant. Default: ${DEFAULT-VALUE}, which makes more"
              + " of few epochs.")
  private Schedule schedule;

  @Option(
      names = "--augment",
      description =
          "Cut each training image out of a padded one at random, as the paper does. It helps long"
              + " runs and slows short ones, so the default is not to.")
  private boolean augment;

  @Option(
      names = "--method",
      defaultValue = "dopri5",
      description =
          "Of the solver: euler, midpoint, heun2, heun3, rk4, rk4_38 (fixed steps), adaptive_heun,"
              + " bosh3, fehlberg2, dopri5, tsit5, dopri8. Default: ${DEFAULT-VALUE}.")
  private Method method;

  @Option(
      names = "--tolerance",
      description = "Both rtol and atol, where not given. Default: " + DEFAULT_TOLERANCE + ".")
  private Double tolerance;

  @Option(names = "--rtol", description = "Relative tolerance of the solver.")
  private Double rtol;

  @Option(names = "--atol", description = "Absolute tolerance of the solver.")
  private Double atol;

  @Option(
      names = "--step-size",
      description =
          "Solve with fixed steps of this size. Default: steps by tolerance, and "
              + DEFAULT_STEP_SIZE
              + " for methods without an error estimate.")
  private Double stepSize;

  @Option(
      names = "--gradient",
      defaultValue = "adjoint",
      description =
          "Of the ODE-Net: adjoint, interpolating or discrete; the RK-Net's is always discrete."
              + " Default: ${DEFAULT-VALUE}.")
  private GradientChoice gradient;

  @Option(
      names = "--downsampling",
      defaultValue = "conv",
      description =
          "How the image becomes the state of the block: conv (64×6×6) or residual (64×7×7)."
              + " Default: ${DEFAULT-VALUE}.")
  private Downsampling downsampling;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of first parameters, order of digits and crops. Default: ${DEFAULT-VALUE}.")
  private long seed;

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

  double learningRate() {
    return learningRate;
  }

  Schedule schedule() {
    return schedule;
  }

  /** Whether to test trained networks at other tolerances, which takes a method that has one. */
  boolean studies() {
    return !noStudies && isAdaptive();
  }

  EpochSettings training() {
    return new EpochSettings(
        epochs, batchSize, augment ? Augmentation.RANDOM_CROP : Augmentation.NONE, seed);
  }

  /** The settings of networks for training on this number of digits. */
  NetworkSettings network(int trainingDigits) {
    int iterations = (trainingDigits + batchSize - 1) / batchSize;
    return new NetworkSettings(
        downsampling, solver(), gradient, schedule.over(learningRate, epochs, iterations), seed);
  }

  private boolean isAdaptive() {
    return stepSize == null && method.errorOrder() > 0;
  }

  private OdeSolver solver() {
    OdeSolver.Builder solver =
        OdeSolver.builder().method(method).rtol(tolerance(rtol)).atol(tolerance(atol));
    if (!isAdaptive()) {
      solver.stepSizeController(new FixedStepSize(stepSize == null ? DEFAULT_STEP_SIZE : stepSize));
    }
    return solver.build();
  }

  private double tolerance(Double own) {
    if (own != null) {
      return own;
    }
    return tolerance == null ? DEFAULT_TOLERANCE : tolerance;
  }

  /**
   * Checks the numbers.
   *
   * @throws ParameterException if one is out of range
   */
  void check() {
    OptionChecks checks = new OptionChecks(command);
    checks.atLeastOne("--epochs", epochs);
    checks.atLeastOne("--batch-size", batchSize);
    limit().ifPresent(given -> checks.atLeastOne("--limit", given));
    checks.positive("--learning-rate", learningRate);
    positiveIfGiven(checks, "--tolerance", tolerance);
    positiveIfGiven(checks, "--rtol", rtol);
    positiveIfGiven(checks, "--atol", atol);
    positiveIfGiven(checks, "--step-size", stepSize);
  }

  private static void positiveIfGiven(OptionChecks checks, String option, Double value) {
    if (value != null) {
      checks.positive(option, value);
    }
  }
}
