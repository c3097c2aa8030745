package io.github.dl4jode.program.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochLoopTest {

  private static final Duration NO_LIMIT = Duration.ofDays(1);

  private final StringWriter printed = new StringWriter();

  private List<String> events(int done, int epochs, int saveEvery, Duration limit) {
    List<String> events = new ArrayList<>();
    new EpochLoop(epochs, limit)
        .run(
            done,
            epoch -> events.add("learn " + epoch),
            saveEvery,
            count -> events.add("save " + count),
            new PrintWriter(printed, true));
    return events;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 3 | 1 | learn 0, save 1, learn 1, save 2, learn 2, save 3",
        "0 | 3 | 2 | learn 0, learn 1, save 2, learn 2, save 3",
        "0 | 4 | 2 | learn 0, learn 1, save 2, learn 2, learn 3, save 4",
        "2 | 3 | 1 | learn 2, save 3",
        "3 | 3 | 1 | save 3",
      })
  void epochsAreLearnedOnceAndTheEndIsSavedOnce(
      int done, int epochs, int saveEvery, String expected) {
    assertEquals(List.of(expected.split(", ")), events(done, epochs, saveEvery, NO_LIMIT));
    assertEquals("", printed.toString());
  }

  @Test
  void theClockEndsItBetweenEpochsAndTheStateIsSaved() {
    assertEquals(List.of("save 2"), events(2, 3, 1, Duration.ZERO));
    assertEquals("Stopped by --minutes after 2 of 3 epochs", printed.toString().strip());
  }

  @Test
  void itSaysHowManyEpochsAreDone() {
    assertEquals(3, new EpochLoop(3, NO_LIMIT).run(1, epoch -> {}));
    assertEquals(1, new EpochLoop(3, Duration.ZERO).run(1, epoch -> {}));
  }
}
