package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.demo.training.ClassifierChoice;
import io.github.dl4jode.cde.demo.training.ClassifierSettings;
import io.github.dl4jode.cde.demo.training.ClassifierTask;
import io.github.dl4jode.cde.demo.training.ClassifierTrainingSettings;
import io.github.dl4jode.cde.demo.training.FieldChoice;
import io.github.dl4jode.cde.demo.training.FieldSettings;
import io.github.dl4jode.cde.demo.training.PathChoice;
import io.github.dl4jode.cde.demo.training.SeriesAugmentation;
import io.github.dl4jode.cde.demo.training.SeriesSolverChoice;
import io.github.dl4jode.cde.signature.LogSignature;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.EpochOption;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.TrainingOptions;
import io.github.dl4jode.program.training.TrainingSettings;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options for a classifier and how it learns, a mixin. */
final class ClassifierOptions {

  /** What only a controlled equation has. */
  private static final List<String> OF_EQUATIONS =
      List.of(
          "--field",
          "--rank",
          "--reads-path",
          "--path",
          "--counts",
          "--solver",
          "--tolerance",
          "--gradient",
          "--window",
          "--depth");

  @Mixin private final EpochOption epochs = new EpochOption(30);

  @Mixin
  private final TrainingOptions training =
      new TrainingOptions().batchSize(32).learningRate(1e-3).gradient(GradientChoice.DISCRETE);

  @Option(
      names = "--hidden",
      paramLabel = "N",
      defaultValue = "8",
      description = "The size of the state. Default: ${DEFAULT-VALUE}.")
  private int hidden;

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "128",
      description = "The width of the vector field's hidden layer. Default: ${DEFAULT-VALUE}.")
  private int width;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      defaultValue = "dense",
      description =
          "The vector field of a controlled equation: dense, low-rank, or diagonal, the two for many"
              + " channels and for few series. Default: ${DEFAULT-VALUE}.")
  private FieldChoice field;

  @Option(
      names = "--rank",
      paramLabel = "N",
      defaultValue = "" + FieldSettings.RANK,
      description = "The rank of --field=low-rank. Default: ${DEFAULT-VALUE}.")
  private int rank;

  @Option(
      names = "--reads-path",
      description = "Let the vector field read the value of the path next to the state.")
  private boolean readsPath;

  @Option(
      names = "--path",
      paramLabel = "NAME",
      defaultValue = "hermite",
      description =
          "What a series is between its observations: linear, rectilinear, natural (a cubic spline) or"
              + " hermite (cubics with backward differences). Default: ${DEFAULT-VALUE}.")
  private PathChoice path;

  @Option(
      names = "--counts",
      description =
          "Let the controlled equation see how many values each channel has had so far, so that it"
              + " knows what is missing.")
  private boolean counts;

  @Option(
      names = "--solver",
      paramLabel = "NAME",
      defaultValue = "rk4",
      description =
          "rk4 or heun, one step from observation to observation; or dopri5, steps by --tolerance."
              + " Default: ${DEFAULT-VALUE}.")
  private SeriesSolverChoice solver;

  @Option(
      names = "--weight-decay",
      paramLabel = "FACTOR",
      defaultValue = "0",
      description = "The factor of the squared weights in the loss. Default: ${DEFAULT-VALUE}.")
  private double weightDecay;

  @Option(
      names = "--dropout",
      paramLabel = "PART",
      defaultValue = "0",
      description =
          "The part of the last state that is hidden in training, at random."
              + " Default: ${DEFAULT-VALUE}.")
  private double dropout;

  @Option(
      names = "--noise",
      paramLabel = "DEVIATION",
      defaultValue = "0",
      description =
          "The deviation of the noise that is added to the values in training, drawn for each epoch, as"
              + " a part of the deviation of a channel. Default: ${DEFAULT-VALUE}.")
  private double noise;

  @Option(
      names = "--epoch-dropped",
      paramLabel = "SHARE",
      defaultValue = "0",
      description =
          "Drop this share of the values of the training in each epoch, others in each, so that a"
              + " network learns to do without. Default: ${DEFAULT-VALUE}.")
  private double epochDropped;

  @Option(
      names = "--window",
      paramLabel = "TIME",
      defaultValue = "0",
      description =
          "For long series: replace each window of this length, in standard deviations of all times,"
              + " by its log-signature. 0: no windows. Default: ${DEFAULT-VALUE}.")
  private double window;

  @Option(
      names = "--depth",
      paramLabel = "N",
      defaultValue = "2",
      description = "The depth of log-signatures, 1 to 3. Default: ${DEFAULT-VALUE}.")
  private int depth;

  /**
   * Checks the options and collects them.
   *
   * @param data what is learned from
   * @throws ParameterException if one is out of its range
   */
  ClassifierTrainingSettings settings(
      OptionChecks checks, ClassifierChoice model, DataName data, double dropped, long seed) {
    TrainingSettings shared = training.settings(checks, seed);
    int all = epochs.checked(checks);
    requireShare(checks, "--dropped", dropped);
    check(checks);
    return new ClassifierTrainingSettings(
        shared,
        new ClassifierTask(data, all, dropped),
        new ClassifierSettings(
            model, hidden, width, path, counts, solver, weightDecay, dropout, window, depth),
        new FieldSettings(field, rank, readsPath),
        new SeriesAugmentation(noise, epochDropped));
  }

  private void check(OptionChecks checks) {
    checks.atLeastOne("--hidden", hidden);
    checks.atLeastOne("--width", width);
    checks.atLeastOne("--rank", rank);
    requireShare(checks, "--dropout", dropout);
    requireShare(checks, "--epoch-dropped", epochDropped);
    requireAmount(checks, "--weight-decay", weightDecay);
    requireAmount(checks, "--noise", noise);
    requireAmount(checks, "--window", window);
    checks.require(
        depth >= 1 && depth <= LogSignature.MAX_DEPTH, "--depth must be 1 to 3, not " + depth);
  }

  /**
   * Refuses options that nothing reads.
   *
   * @param models that are trained
   * @throws ParameterException if the user has given one
   */
  void requireEffect(OptionChecks checks, List<ClassifierChoice> models) {
    boolean cde = models.contains(ClassifierChoice.CDE);
    OF_EQUATIONS.forEach(option -> checks.hasEffect(option, !cde, "without the model cde"));
    checks.hasEffect(
        "--width",
        !cde && !models.contains(ClassifierChoice.ODE_RNN),
        "without the models cde or ode-rnn");
    checks.hasEffect(
        "--dropout",
        !cde && !models.contains(ClassifierChoice.LSTM),
        "without the models cde or lstm");
    checks.hasEffect("--rank", field != FieldChoice.LOW_RANK, "without --field=low-rank");
    checks.hasEffect("--tolerance", solver != SeriesSolverChoice.DOPRI5, "without --solver=dopri5");
    checks.hasEffect("--depth", window == 0, "without --window");
    // Log-signatures have no counts.
    checks.hasEffect("--counts", window > 0, "with --window");
  }

  private static void requireAmount(OptionChecks checks, String option, double value) {
    checks.require(
        value >= 0 && value < Double.POSITIVE_INFINITY,
        option + " must be at least 0, not " + value);
  }

  /** Refuses what is no share of a whole. */
  static void requireShare(OptionChecks checks, String option, double value) {
    checks.require(
        value >= 0 && value < 1, option + " must be at least 0 and below 1, not " + value);
  }

  /** How long a training may take. */
  Duration limit() {
    return training.limit();
  }

  /** Starts ND4J. */
  void startBackend() {
    training.startBackend();
  }
}
