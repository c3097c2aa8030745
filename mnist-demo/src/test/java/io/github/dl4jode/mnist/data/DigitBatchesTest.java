package io.github.dl4jode.mnist.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

class DigitBatchesTest {

  private final Digits digits = DigitFixtures.random(25, 3);

  @Test
  void batchesHaveTheShapesOfImagesAndTheLastIsSmaller() {
    DigitBatches batches = DigitBatches.inOrder(digits, 10);
    List<Integer> sizes = new ArrayList<>();
    while (batches.hasNext()) {
      DataSet batch = batches.next();
      sizes.add(batch.numExamples());
      assertArrayEquals(new long[] {batch.numExamples(), 1, 28, 28}, batch.getFeatures().shape());
      assertArrayEquals(new long[] {batch.numExamples(), 10}, batch.getLabels().shape());
    }

    assertEquals(List.of(10, 10, 5), sizes);
    assertEquals(3, batches.count());
    assertThrows(NoSuchElementException.class, batches::next);
  }

  @Test
  void pixelsAreSharesOf255AndLabelsAreOneHot() {
    DataSet batch = DigitBatches.inOrder(digits, 25).next();

    assertEquals(
        digits.intensity(13, 5, 9) / 255.0, batch.getFeatures().getDouble(13, 0, 5, 9), 1e-7);
    assertEquals(1, batch.getLabels().getDouble(13, 3));
    assertEquals(25, batch.getLabels().sumNumber().doubleValue());
  }

  @Test
  void anEpochHoldsEveryDigitOnceInAnOrderOfItsOwn() {
    List<List<Double>> first = firstPixels(1, 0);
    List<List<Double>> again = firstPixels(1, 0);
    List<List<Double>> nextEpoch = firstPixels(1, 1);
    List<List<Double>> otherSeed = firstPixels(2, 0);

    assertEquals(first, again);
    assertNotEquals(first, nextEpoch);
    assertNotEquals(first, otherSeed);
    assertEquals(25, new HashSet<>(first).size());
    assertEquals(new HashSet<>(first), new HashSet<>(nextEpoch));
  }

  /** The first four pixels of each image, which tell random images apart. */
  private List<List<Double>> firstPixels(long seed, int epoch) {
    DigitBatches batches = DigitBatches.ofEpoch(digits, 10, Cropping.NONE, seed, epoch);
    List<List<Double>> found = new ArrayList<>();
    while (batches.hasNext()) {
      INDArray images = batches.next().getFeatures();
      for (int i = 0; i < images.size(0); i++) {
        found.add(
            List.of(
                images.getDouble(i, 0, 0, 0),
                images.getDouble(i, 0, 0, 1),
                images.getDouble(i, 0, 0, 2),
                images.getDouble(i, 0, 0, 3)));
      }
    }
    return found;
  }

  @Test
  void resetBringsTheSameMinibatchesAgain() {
    DigitBatches batches = DigitBatches.ofEpoch(digits, 25, Cropping.RANDOM_CROP, 5, 2);
    float[] first = batches.next().getFeatures().dup().data().asFloat();
    assertFalse(batches.hasNext());
    batches.reset();

    assertArrayEquals(first, batches.next().getFeatures().data().asFloat());
  }

  @Test
  void theArraysOfAMinibatchAreReleasedWithTheNext() {
    DigitBatches batches = DigitBatches.inOrder(digits, 10);
    INDArray features = batches.next().getFeatures();
    batches.next();

    assertTrue(features.wasClosed());
  }

  @Test
  void aCropIsTheImageMovedByAtMostFourPixels() {
    byte[] pixels = new byte[200 * Digits.PIXELS];
    for (int i = 0; i < 200; i++) {
      // One dot, at row 10 and column 12.
      pixels[i * Digits.PIXELS + 10 * 28 + 12] = (byte) 255;
    }
    Digits dots = new Digits(pixels, new byte[200]);
    INDArray crops =
        DigitBatches.ofEpoch(dots, 200, Cropping.RANDOM_CROP, 1, 0).next().getFeatures();

    Set<Integer> rows = new HashSet<>();
    Set<Integer> columns = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      float[] image = crops.slice(i).dup().data().asFloat();
      int place = indexOfOne(image);
      rows.add(place / 28);
      columns.add(place % 28);
    }
    // Of 200 draws from nine values, none is left out but with probability 9 (8/9)^200 = 5e-10.
    assertEquals(Set.of(6, 7, 8, 9, 10, 11, 12, 13, 14), rows);
    assertEquals(Set.of(8, 9, 10, 11, 12, 13, 14, 15, 16), columns);
  }

  private static int indexOfOne(float[] image) {
    int place = -1;
    for (int i = 0; i < image.length; i++) {
      if (image[i] != 0) {
        assertEquals(-1, place, "one dot only");
        assertEquals(1, image[i]);
        place = i;
      }
    }
    return place;
  }

  @Test
  void croppingPutsPaperAroundTheImage() {
    byte[] ink = new byte[50 * Digits.PIXELS];
    Arrays.fill(ink, (byte) 255);
    INDArray crops =
        DigitBatches.ofEpoch(new Digits(ink, new byte[50]), 50, Cropping.RANDOM_CROP, 1, 0)
            .next()
            .getFeatures();

    for (int i = 0; i < 50; i++) {
      // A move by (dx, dy) leaves (28 - |dx|)(28 - |dy|) pixels of ink.
      int left = crops.slice(i).sumNumber().intValue();
      assertTrue(left >= 24 * 24 && left <= 28 * 28, "ink " + left);
    }
    assertTrue(crops.sumNumber().intValue() < 50 * 28 * 28);
  }
}
