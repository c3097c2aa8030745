package io.github.dl4jode.cnf;

import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Digits of 8 × 8 pixels with 16 levels, drawn by strokes of random place and grey. */
final class SmallDigits {

  static final int SIDE = 8;
  static final int LEVELS = 16;

  private static final List<String> SHAPES =
      List.of(
          " ### #   ##   ##   # ### ", // 0
          "  #   ##    #    #   ### ", // 1
          "####     # ### #    #####", // 2
          "#   ##   ######    #    #"); // 4

  private SmallDigits() {}

  /** Rows of 64 pixels, whole numbers from 0 to 15. */
  static INDArray rows(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] rows = new float[count][SIDE * SIDE];
    for (float[] row : rows) {
      String shape = SHAPES.get(random.nextInt(SHAPES.size()));
      int top = random.nextInt(4);
      int left = random.nextInt(4);
      int ink = 11 + random.nextInt(4);
      for (int i = 0; i < SIDE * SIDE; i++) {
        int y = i / SIDE - top;
        int x = i % SIDE - left;
        boolean inside = x >= 0 && x < 5 && y >= 0 && y < 5;
        boolean stroke = inside && shape.charAt(5 * y + x) == '#';
        row[i] = stroke ? ink : random.nextInt(3);
      }
    }
    return Nd4j.createFromArray(rows);
  }
}
