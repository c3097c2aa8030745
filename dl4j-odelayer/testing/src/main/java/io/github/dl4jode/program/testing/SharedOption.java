package io.github.dl4jode.program.testing;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An option that the trainings of all programs must have, with the same name, the same words and
 * the same refusals.
 *
 * @param name such as --seed
 * @param help how it is described, a regular expression in which a default stands for itself
 * @param wrong a value that is refused
 * @param refusal what is said of that
 */
public record SharedOption(String name, String help, String wrong, String refusal) {

  private static final String NUMBER = "Default: [0-9.E-]+\\.";

  /** The length of a training that draws its examples again for each iteration. */
  public static SharedOption iterations() {
    return count("--iterations", "=N Iterations in all. " + NUMBER);
  }

  /** The length of a training that passes through a fixed set of examples. */
  public static SharedOption epochs() {
    return count("--epochs", "=N Epochs in all. " + NUMBER);
  }

  /** All options but the length, in the order in which a help of all of them might have them. */
  public static List<SharedOption> all() {
    return List.of(
        count("--batch-size", "=N Examples in a minibatch. " + NUMBER),
        positive("--learning-rate", "=RATE Learning rate at first. " + NUMBER),
        new SharedOption(
            "--schedule",
            "=NAME How the learning rate changes: constant; falling, .* cosine or linear, .* paper,"
                + " .* each. Default: [a-z]+\\.",
            "sawtooth",
            "there is no \"sawtooth\"; choose from constant, falling, cosine, linear, paper"),
        new SharedOption(
            "--gradient",
            "=NAME How the gradient of the ODE is found: adjoint, interpolating or discrete."
                + " Default: [a-z]+\\.",
            "exact",
            "there is no \"exact\"; choose from adjoint, interpolating, discrete"),
        positive(
            "--tolerance",
            "=TOL Relative and absolute tolerance of the solver in training. Default: 0.001\\."),
        positive(
            "--minutes", "=M End a training early after so many minutes. Default: no limit\\."),
        count(
            "--threads",
            "=N OpenMP threads to compute with. Default: OMP_NUM_THREADS, or all processors\\."),
        new SharedOption(
            "--seed",
            "=SEED The same seed gives the same numbers. Default: 1\\.",
            "one",
            "'one' is not a long"),
        new SharedOption(
            "--output", "=DIR Folder for everything that is written. Default: report\\.", "", ""),
        count(
            "--save-every",
            "=N Iterations between two saves, or epochs where these are counted. The end is saved as"
                + " well. "
                + NUMBER),
        flag(
            "--resume",
            " Go on with what is saved: the same numbers as from a training that was never stopped."
                + " All options that these depend on must be as they were\\."),
        flag("--no-pictures", " Draw nothing\\."));
  }

  private static SharedOption count(String name, String help) {
    return new SharedOption(name, help, "0", name + " must be at least 1, not 0");
  }

  private static SharedOption positive(String name, String help) {
    return new SharedOption(name, help, "-1", name + " must be positive, not -1.0");
  }

  private static SharedOption flag(String name, String help) {
    return new SharedOption(name, help, "perhaps", "'perhaps' is not a boolean");
  }

  /**
   * Finds the option in a command's help.
   *
   * @throws AssertionError if it is not there, or is described in other words
   */
  public void requireIn(ProgramRun help) {
    String text = help.out().replaceAll("\\s+", " ");
    require(help.exitCode() == 0, help.err());
    require(Pattern.compile(" " + name + this.help).matcher(text).find(), name + ": " + text);
  }

  /**
   * Finds the option in the table of a README.
   *
   * @throws AssertionError if it is not there
   */
  public void requireInTable(String readme) {
    require(
        readme.lines().anyMatch(line -> line.startsWith("|") && line.contains("`" + name + "`")),
        name + " is in no table");
  }

  /**
   * Runs a training with the wrong value, if there is one.
   *
   * @param training runs the program with more arguments
   * @throws AssertionError if that is not refused in one sentence, with exit code 2
   */
  public void requireRefusal(Function<String, ProgramRun> training) {
    if (wrong.isEmpty()) {
      return;
    }
    ProgramRun run = training.apply(name + "=" + wrong);
    require(run.exitCode() == 2, name + ": exit code " + run.exitCode() + ", " + run.err());
    List<String> lines = run.err().lines().toList();
    require(lines.size() == 2 && lines.get(0).contains(refusal), name + ": " + run.err());
    require(lines.get(1).matches("Try: .* --help"), name + ": " + run.err());
    require(run.out().isEmpty(), name + ": " + run.out());
  }

  /**
   * Looks at the help of a program as a whole.
   *
   * @throws AssertionError if it begins or ends otherwise than that of all programs
   */
  public static void requireFrame(String program, ProgramRun help) {
    List<String> lines = help.out().lines().toList();
    require(help.exitCode() == 0, help.err());
    require(lines.get(0).equals("Usage: " + program + " [-hV] [COMMAND]"), lines.get(0));
    String text = String.join(" ", lines).replaceAll("\\s+", " ").strip();
    require(
        text.endsWith(
            "Exit codes: 0 success, 1 the work could not be finished, 2 arguments, data or files are"
                + " at fault, 3 no usable ND4J backend."),
        text);
  }

  /** All options with that of the length before them. */
  public static Stream<SharedOption> with(SharedOption length) {
    return Stream.concat(Stream.of(length), all().stream());
  }

  /**
   * Some of all options, for a command that has a reason to lack the others.
   *
   * @throws java.util.NoSuchElementException if there is no option of a name
   */
  public static Stream<SharedOption> named(SharedOption length, String... names) {
    List<SharedOption> options = with(length).toList();
    return Stream.of(names)
        .map(
            name ->
                options.stream()
                    .filter(option -> option.name.equals(name))
                    .findFirst()
                    .orElseThrow());
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new AssertionError(message);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
