package io.github.dl4jode.program.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.OptionChecks;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How long trainings last, how large their minibatches are, and when they are saved. */
class LengthOptionsTest {

  /** A command with all of them. */
  @Command(name = "train")
  static final class Training {

    @Spec private CommandSpec spec;

    @Mixin private final EpochOption epochs = new EpochOption(3);

    @Mixin private final IterationOption iterations = new IterationOption(2500);

    @Mixin private final BatchSizeOption batchSize = new BatchSizeOption(128);

    @Mixin private final TimeLimitOption limit = new TimeLimitOption();

    @Mixin private final SavingOptions saving = new SavingOptions(250);

    private OptionChecks checks() {
      return new OptionChecks(spec);
    }
  }

  private static Training parsed(String... arguments) {
    Training training = new Training();
    new CommandLine(training).parseArgs(arguments);
    return training;
  }

  @Test
  void eachCommandChoosesItsDefaults() {
    Training training = parsed();

    assertEquals(3, training.epochs.checked(training.checks()));
    assertEquals(2500, training.iterations.checked(training.checks()));
    assertEquals(128, training.batchSize.checked(training.checks()));
    assertEquals(250, training.saving.saveEvery());
    assertEquals(false, training.saving.resume());
    training.limit.check(training.checks());
    assertTrue(training.limit.value().toDays() > 30_000);
    String help = new CommandLine(training).getUsageMessage().replaceAll("\\s+", " ");
    assertTrue(help.contains("Epochs in all. Default: 3."), help);
    assertTrue(help.contains("Iterations in all. Default: 2500."), help);
    assertTrue(help.contains("Examples in a minibatch. Default: 128."), help);
  }

  @Test
  void theUserMayChooseOthers() {
    Training training =
        parsed(
            "--epochs=1",
            "--iterations=2",
            "--batch-size=4",
            "--save-every=5",
            "--resume",
            "--minutes=1.5");

    assertEquals(1, training.epochs.checked(training.checks()));
    assertEquals(2, training.iterations.checked(training.checks()));
    assertEquals(4, training.batchSize.checked(training.checks()));
    training.saving.check(training.checks());
    assertEquals(5, training.saving.saveEvery());
    assertEquals(true, training.saving.resume());
    assertEquals(Duration.ofSeconds(90), training.limit.value());
  }

  /** More than the clock could count. */
  @Test
  void noLimitOverflows() {
    assertTrue(parsed("--minutes=1e300").limit.value().toNanos() > 0);
    assertTrue(parsed().limit.value().toNanos() > 0);
    assertEquals(Duration.ZERO, parsed("--minutes=1e-9").limit.value());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void aCountIsPositive(int count) {
    Training epochs = parsed("--epochs=" + count);
    assertRefused("--epochs", count, () -> epochs.epochs.checked(epochs.checks()));
    Training iterations = parsed("--iterations=" + count);
    assertRefused("--iterations", count, () -> iterations.iterations.checked(iterations.checks()));
    Training size = parsed("--batch-size=" + count);
    assertRefused("--batch-size", count, () -> size.batchSize.checked(size.checks()));
    Training saves = parsed("--save-every=" + count);
    assertRefused("--save-every", count, () -> saves.saving.check(saves.checks()));
  }

  private static void assertRefused(String option, int count, Runnable check) {
    ParameterException refusal = assertThrows(ParameterException.class, check::run);
    assertEquals(option + " must be at least 1, not " + count, refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-2", "NaN", "Infinity"})
  void aLimitIsPositiveAndFinite(String minutes) {
    Training training = parsed("--minutes=" + minutes);
    ParameterException refusal =
        assertThrows(ParameterException.class, () -> training.limit.check(training.checks()));
    assertTrue(refusal.getMessage().startsWith("--minutes must be positive, not"));
  }
}
