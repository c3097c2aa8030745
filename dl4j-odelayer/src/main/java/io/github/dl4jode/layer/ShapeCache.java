package io.github.dl4jode.layer;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * The computations for the input shapes used last; the one unused for longest is closed when others
 * need the place.
 */
final class ShapeCache implements AutoCloseable {

  private final int capacity;
  private final Function<List<long[]>, Computation> compiler;
  private final Map<List<List<Long>>, Computation> computations =
      new LinkedHashMap<>(8, 0.75f, true);

  ShapeCache(int capacity, Function<List<long[]>, Computation> compiler) {
    this.capacity = capacity;
    this.compiler = compiler;
  }

  /** The computation for inputs of these shapes, compiled if need be. */
  Computation get(List<long[]> shapes) {
    List<List<Long>> key =
        shapes.stream().map(shape -> LongStream.of(shape).boxed().toList()).toList();
    Computation known = computations.get(key);
    if (known != null) {
      return known;
    }
    if (computations.size() >= capacity) {
      closeEldest();
    }
    Computation compiled = compiler.apply(shapes);
    computations.put(key, compiled);
    return compiled;
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
