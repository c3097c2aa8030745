package io.github.dl4jode.layer.compiled;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class ShapeCacheTest {

  private final List<Long> closed = new ArrayList<>();

  /** As many bytes as its input has elements. */
  private final class Counted implements Computation {

    private final long size;

    Counted(long size) {
      this.size = size;
    }

    @Override
    public INDArray forward(List<INDArray> inputs, Place place) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long bytes() {
      return size;
    }

    @Override
    public void close() {
      closed.add(size);
    }
  }

  private static List<long[]> shape(long size) {
    return List.of(new long[] {size});
  }

  private ShapeCache cache(int capacity, long mostBytes) {
    return new ShapeCache(capacity, mostBytes, shapes -> new Counted(shapes.get(0)[0]));
  }

  @Test
  void theOneUnusedForLongestGivesWay() {
    ShapeCache cache = cache(2, 100);
    Computation first = cache.get(shape(1));
    cache.get(shape(2));
    assertSame(first, cache.get(shape(1)));
    cache.get(shape(3));
    assertEquals(List.of(2L), closed);
  }

  @Test
  void bytesAreBoundedToo() {
    ShapeCache cache = cache(8, 100);
    cache.get(shape(60));
    cache.get(shape(50));
    assertEquals(List.of(), closed);
    cache.get(shape(30));
    assertEquals(List.of(60L), closed);
    cache.get(shape(200));
    cache.get(shape(10));
    assertEquals(List.of(60L, 50L, 30L, 200L), closed);
  }

  @Test
  void closingClosesAll() {
    ShapeCache cache = cache(2, 100);
    cache.get(shape(1));
    cache.get(shape(2));
    cache.close();
    assertEquals(List.of(1L, 2L), closed);
  }
}
