package io.github.dl4jode.array;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ViewCacheTest {

  private int made;

  private INDArray reshaped(INDArray array) {
    made++;
    return array.reshape('c', 2, 3);
  }

  @Test
  void oneArrayIsReshapedOnceAndAnEqualOneIsAnother() {
    ViewCache<INDArray> cache = new ViewCache<>(this::reshaped);
    INDArray x = Nd4j.ones(DataType.FLOAT, 6);
    INDArray equal = Nd4j.ones(DataType.FLOAT, 6);
    INDArray view = cache.of(x);
    assertSame(view, cache.of(x));
    assertNotSame(view, cache.of(equal));
    x.putScalar(4, 7);
    assertEquals(7, cache.of(x).getDouble(1, 1));
    assertEquals(1, cache.of(equal).getDouble(1, 1));
    assertEquals(2, made);
  }

  @Test
  void manyArraysDoNotPileUpAndTheLastOnesAreKnown() {
    ViewCache<INDArray> cache = new ViewCache<>(this::reshaped);
    INDArray[] arrays = new INDArray[100];
    for (int i = 0; i < arrays.length; i++) {
      arrays[i] = Nd4j.valueArrayOf(new long[] {6}, (double) i);
      assertEquals(i, cache.of(arrays[i]).getDouble(0, 0));
    }
    assertEquals(99, cache.of(arrays[99]).getDouble(0, 0));
    assertEquals(50, cache.of(arrays[50]).getDouble(0, 0));
    assertEquals(100, made);
    assertEquals(0, cache.of(arrays[0]).getDouble(0, 0));
    assertEquals(101, made, "forgotten, and made again");
  }

  @Test
  void anArrayIsNotKeptAlive() throws InterruptedException {
    ViewCache<INDArray> cache = new ViewCache<>(this::reshaped);
    WeakReference<INDArray> array = seenOnce(cache);
    for (int i = 0; i < 50 && array.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertNull(array.get());
    assertNotNull(cache.of(Nd4j.ones(DataType.FLOAT, 6)));
  }

  private static WeakReference<INDArray> seenOnce(ViewCache<INDArray> cache) {
    INDArray array = Nd4j.ones(DataType.FLOAT, 6);
    cache.of(array);
    return new WeakReference<>(array);
  }
}
