package io.github.dl4jode.gradient;

import java.util.IdentityHashMap;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What is derived from the solver's own arrays, by their identity: a solver passes the same few
 * arrays again and again, and a view costs some microseconds to make.
 */
final class ViewCache<T> {

  private static final int CAPACITY = 64;

  private final Function<INDArray, T> make;
  private final IdentityHashMap<INDArray, T> views = new IdentityHashMap<>();

  ViewCache(Function<INDArray, T> make) {
    this.make = make;
  }

  T of(INDArray array) {
    T view = views.get(array);
    if (view == null) {
      // Arrays that came for one solve only must not pile up.
      if (views.size() == CAPACITY) {
        views.clear();
      }
      view = make.apply(array);
      views.put(array, view);
    }
    return view;
  }
}
