package io.github.dl4jode.tape.internal.program;

import io.github.dl4jode.vector.ViewCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** All places where instructions read and write one array, so that another one can step in. */
public final class BufferSlots {

  /** One argument of an instruction. */
  interface Place {
    /** What puts an array there, as often as it runs. */
    Runnable exchange(INDArray array);
  }

  /** The shape, and the first element, with which an instruction sees the array. */
  private record View(long offset, List<Long> shape) {

    static View of(Buffer value) {
      return new View(value.offset(), Arrays.stream(value.shape()).boxed().toList());
    }

    INDArray of(INDArray array) {
      long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
      if (array.ordering() == 'c' && Arrays.equals(sizes, array.shape())) {
        return array;
      }
      long length = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
      return MemoryPlan.elements(array, offset, length).reshape('c', sizes);
    }
  }

  private final Map<View, List<Place>> places = new HashMap<>();
  private final ViewCache<List<Runnable>> exchanges = new ViewCache<>(this::exchanges);
  private boolean isSeenFlat;
  private Phase written = Phase.CONSTANT;
  private Phase lastRead = Phase.CONSTANT;

  void read(Buffer value, Phase phase, Place place) {
    add(value, place);
    lastRead = lastRead.latest(phase);
  }

  void write(Buffer value, Phase phase, Place place) {
    add(value, place);
    written = written.latest(phase);
  }

  private void add(Buffer value, Place place) {
    isSeenFlat |= value.rank() == 1;
    places.computeIfAbsent(View.of(value), key -> new ArrayList<>()).add(place);
  }

  /** Whether no instruction computes the array. */
  boolean isGiven() {
    return written == Phase.CONSTANT;
  }

  /** Whether the array is computed in every pass, and not read in a later pass than it is. */
  boolean isFinalResult() {
    return written.compareTo(Phase.FORWARD) >= 0 && written.compareTo(lastRead) >= 0;
  }

  /** Lets the instructions work on another array of as many elements, in row-major order. */
  public void attach(INDArray array) {
    // To remember an array that is seen as it is would be to keep it.
    boolean isSeenByViews = array.rank() == 1 && !isSeenFlat;
    List<Runnable> all = isSeenByViews ? exchanges.of(array) : exchanges(array);
    for (int i = 0; i < all.size(); i++) {
      all.get(i).run();
    }
  }

  private List<Runnable> exchanges(INDArray array) {
    List<Runnable> all = new ArrayList<>();
    places.forEach(
        (view, ofView) -> {
          INDArray seen = view.of(array);
          ofView.forEach(place -> all.add(place.exchange(seen)));
        });
    return all;
  }
}
