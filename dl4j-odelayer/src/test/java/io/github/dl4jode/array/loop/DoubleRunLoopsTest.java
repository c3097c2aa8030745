package io.github.dl4jode.array.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("short-registers")
class DoubleRunLoopsTest {

  @Test
  void runsAreAddedFromTheirPlacesOn() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
    int n = 3 * ProductLoops.WIDTH;
    Random random = new Random(1);
    double[] x = random.doubles(n + 2).toArray();
    double[] z = random.doubles(n + 1).toArray();
    double[] y = new double[n + 5];
    DoubleRunLoops.add(x, 2, z, 1, y, 3, n);
    for (int i = 0; i < n; i++) {
      assertEquals(x[2 + i] + z[1 + i], y[3 + i]);
    }
    assertEquals(0, y[2]);
    assertEquals(0, y[3 + n]);
  }
}
