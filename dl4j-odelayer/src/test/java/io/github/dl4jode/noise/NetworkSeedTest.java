package io.github.dl4jode.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NetworkSeedTest {

  /** ND4J seeds by the clock, in milliseconds, for 0. */
  @Test
  void everySeedGivesTheSameNumbersAgain() throws InterruptedException {
    for (long seed : new long[] {0, 1, -1, Long.MIN_VALUE}) {
      INDArray first = draw(seed);
      Thread.sleep(3);
      assertEquals(first, draw(seed), "seed " + seed);
      assertNotEquals(first, draw(seed + 1), "seed " + seed);
    }
  }

  private static INDArray draw(long seed) {
    Nd4j.getRandom().setSeed(NetworkSeed.of(seed));
    return Nd4j.rand(DataType.DOUBLE, 10);
  }
}
