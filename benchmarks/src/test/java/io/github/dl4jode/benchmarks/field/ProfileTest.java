package io.github.dl4jode.benchmarks.field;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.tape.Tape.InstructionTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfileTest {

  private final Profile profile =
      Profile.of(
          List.of(
              new InstructionTime("add [2, 3] [2, 3]", 1.5),
              new InstructionTime("conv2d [1, 64, 6, 6] [3, 3, 64, 64]", 20),
              new InstructionTime("add [3]", 2.5)));

  @Test
  void instructionsOfOneOpAreAddedUpTheLargestFirst() {
    assertEquals(
        List.of(new Profile.Share("conv2d", 1, 20), new Profile.Share("add", 2, 4)),
        profile.shares());
    assertEquals("{conv2d=20.0, add=4.0}", profile.byOp().toString());
    assertEquals(24, profile.total());
  }

  @Test
  void theTableHasTheShares() {
    assertTrue(profile.table().contains("83.3 %    1 × conv2d"), profile.table());
  }
}
