package io.github.dl4jode.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.testing.ProgramRun;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.TrainingException;
import org.deeplearning4j.exception.DL4JInvalidConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What becomes of arguments and exceptions: a sentence and an exit code. */
class ProgramsTest {

  /** A program with a command that fails as it is told to. */
  @Command(name = "trial", subcommands = Failing.class)
  static final class Trial implements Runnable {

    @Spec private CommandSpec command;

    @Override
    public void run() {
      throw Programs.commandMissing(command);
    }
  }

  @Command(name = "fail")
  static final class Failing implements Runnable {

    @Spec private CommandSpec command;

    @Option(names = "--count", defaultValue = "1")
    private int count;

    @Option(names = "--rate", defaultValue = "1")
    private double rate;

    @Option(names = "--gradient", defaultValue = "adjoint")
    private GradientChoice gradient;

    @Option(names = "--how", defaultValue = "not")
    private String how;

    @Mixin private ThreadOption threads;

    @Override
    public void run() {
      OptionChecks checks = new OptionChecks(command);
      checks.atLeastOne("--count", count);
      checks.positive("--rate", rate);
      threads.check(checks);
      switch (how) {
        case "file" -> throw new FileException("The file is gone.");
        case "training" -> throw new TrainingException("The loss is infinite.");
        case "backend" -> throw new BackendException("There is none.", new LinkageError());
        case "memory" -> throw new OutOfMemoryError("Java heap space");
        case "size" -> throw new DL4JInvalidConfigException("The layer is too large.");
        case "defect" -> throw new IllegalStateException("This cannot be.");
        default -> command.commandLine().getOut().println(gradient.name());
      }
    }
  }

  private static CommandLine program() {
    return Programs.commandLine(new Trial())
        .registerConverter(GradientChoice.class, Labels.of(GradientChoice.class));
  }

  private static ProgramRun run(String arguments) {
    return ProgramRun.of(program(), arguments.isEmpty() ? new String[0] : arguments.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | '' | Which command? Choose from fail",
        "2 | fail --count 0 | --count must be at least 1, not 0",
        "2 | fail --rate NaN | --rate must be positive, not NaN",
        "2 | fail --rate Infinity | --rate must be positive, not Infinity",
        "2 | fail --threads 0 | --threads must be at least 1, not 0",
        "2 | fail --gradient exact | there is no \"exact\"; choose from adjoint, interpolating,"
            + " discrete",
      })
  void wrongArgumentsAreOneSentenceAndTheWayToHelp(int exitCode, String arguments, String says) {
    ProgramRun run = run(arguments);
    assertEquals(exitCode, run.exitCode(), run.err());
    assertTrue(run.err().contains(says), run.err());
    String named = arguments.isEmpty() ? "trial" : "trial fail";
    assertTrue(run.err().endsWith("Try: " + named + " --help" + System.lineSeparator()), run.err());
    assertEquals("", run.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | file | The file is gone.",
        "1 | training | The loss is infinite.",
        "3 | backend | There is none.",
        "2 | size | The layer is too large.",
      })
  void whatTheUserCanHelpIsOneSentence(int exitCode, String how, String says) {
    ProgramRun run = run("fail --how " + how);
    assertEquals(exitCode, run.exitCode());
    assertEquals(says, run.err().strip());
  }

  @Test
  void memoryThatDoesNotSufficeIsOneSentence() {
    ProgramRun run = run("fail --how memory");
    assertEquals(2, run.exitCode());
    assertTrue(
        run.err()
            .strip()
            .matches("This needs more memory than the [\\d,]+ MB .* -?.*-Xmx8g, .*\\."),
        run.err());
    assertEquals(1, run.err().strip().lines().count(), run.err());
  }

  @Test
  void aDefectShowsWhereItIs() {
    ProgramRun run = run("fail --how defect");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("at io.github.dl4jode.program.ProgramsTest"), run.err());
  }

  @Test
  void labelsNameTheConstants() {
    ProgramRun run = run("fail --gradient interpolating");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals("INTERPOLATING", run.out().strip());
  }

  @Test
  void aRunEndsWhereItIsStopped() {
    ProgramRun run = ProgramRun.until("ADJOINT", program(), "fail");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("stopped at ADJOINT"), run.err());
  }
}
