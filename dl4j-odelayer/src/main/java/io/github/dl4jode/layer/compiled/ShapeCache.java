package io.github.dl4jode.layer.compiled;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * The computations for the input shapes used last. The cache has a limit on the number of
 * computations, and on the bytes of all but the one in use; it closes those that were unused for
 * longest.
 */
final class ShapeCache implements AutoCloseable {

  /** The most bytes that are kept for shapes not in use. */
  private static final long MOST_BYTES = 1L << 30;

  private final int capacity;
  private final long mostBytes;
  private final Function<List<long[]>, Computation> compiler;
  private final Map<List<List<Long>>, Computation> computations =
      new LinkedHashMap<>(8, 0.75f, true);

  ShapeCache(int capacity, Function<List<long[]>, Computation> compiler) {
    this(capacity, MOST_BYTES, compiler);
  }

  ShapeCache(int capacity, long mostBytes, Function<List<long[]>, Computation> compiler) {
    this.capacity = capacity;
    this.mostBytes = mostBytes;
    this.compiler = compiler;
  }

  /** The computation for inputs of these shapes, compiled if necessary. */
  Computation get(List<long[]> shapes) {
    List<List<Long>> key =
        shapes.stream().map(shape -> LongStream.of(shape).boxed().toList()).toList();
    Computation known = computations.get(key);
    if (known != null) {
      return known;
    }
    // A solver's workspace grows during use, so bytes are counted when others are added.
    while (computations.size() >= capacity || bytes() > mostBytes) {
      closeEldest();
    }
    Computation compiled = compiler.apply(shapes);
    computations.put(key, compiled);
    return compiled;
  }

  private long bytes() {
    return computations.values().stream().mapToLong(Computation::bytes).sum();
  }

  private void closeEldest() {
    Iterator<Computation> eldestFirst = computations.values().iterator();
    Computation eldest = eldestFirst.next();
    eldestFirst.remove();
    eldest.close();
  }

  @Override
  public void close() {
    computations.values().forEach(Computation::close);
    computations.clear();
  }
}
