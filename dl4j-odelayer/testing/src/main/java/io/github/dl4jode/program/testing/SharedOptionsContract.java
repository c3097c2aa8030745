package io.github.dl4jode.program.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The options that the trainings of all programs have in common. A subclass for each command that
 * trains says which command it is.
 */
public abstract class SharedOptionsContract {

  private final Supplier<CommandLine> program;
  private final List<SharedOption> options;

  @TempDir private Path folder;

  /** The contract of a program's command with these options. */
  protected SharedOptionsContract(Supplier<CommandLine> program, Stream<SharedOption> options) {
    this.program = program;
    this.options = options.toList();
  }

  /** The name of the program, as users start it. */
  protected abstract String name();

  /** The file that has the options in a table, seen from the module's folder. */
  protected abstract Path readme();

  /** The name of the command. */
  protected abstract String command();

  /**
   * The arguments of a training after its name, with nothing wrong about them.
   *
   * @param output where it writes; there is nothing yet
   */
  protected abstract String[] arguments(Path output);

  @TestFactory
  Stream<DynamicTest> theHelpHasTheWordsOfAllPrograms() {
    return each(option -> option.requireIn(run(command(), "--help")));
  }

  @TestFactory
  Stream<DynamicTest> aWrongValueIsOneSentenceAndLeavesNothing() {
    return each(
        option -> {
          Path output = folder.resolve("output");
          option.requireRefusal(wrong -> train(output, wrong));
          assertFalse(Files.exists(output));
        });
  }

  @TestFactory
  Stream<DynamicTest> theReadmeHasItInItsTable() throws IOException {
    String readme = Files.readString(readme());
    return each(option -> option.requireInTable(readme));
  }

  @Test
  void theHelpBeginsAndEndsAsThatOfAllPrograms() {
    SharedOption.requireFrame(name(), run("--help"));
  }

  private Stream<DynamicTest> each(ThrowingConsumer<SharedOption> test) {
    assertTrue(!options.isEmpty(), "tests nothing");
    assertEquals(options.size(), options.stream().map(SharedOption::name).distinct().count());
    return DynamicTest.stream(options.stream(), SharedOption::name, test);
  }

  private ProgramRun train(Path output, String more) {
    List<String> all = new ArrayList<>(List.of(command()));
    all.addAll(Arrays.asList(arguments(output)));
    all.add(more);
    return run(all.toArray(String[]::new));
  }

  private ProgramRun run(String... arguments) {
    return ProgramRun.of(program.get(), arguments);
  }
}
