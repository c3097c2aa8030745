package io.github.dl4jode.tape;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.loop.memory.FloatMemory;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies of the activations of a tape: blocks of memory with a place for each recording. */
final class ActivationCopies {

  /** A cache line in floats, so that no place shares one with the next. */
  private static final int ALIGNMENT = 16;

  /** In floats. */
  private static final int LARGEST_BLOCK = 1 << 16;

  /** Memory for several copies. */
  private static final class Block {

    private final INDArray array;
    private final FloatBuffer memory;
    private int taken;

    Block(int floats) {
      array = OffHeapMemory.uninitialized(DataType.FLOAT, floats);
      memory = FloatMemory.of(array);
    }
  }

  /**
   * Where a copy is.
   *
   * @param start the index of its first element in the block
   */
  record Place(Block block, int start) {}

  private final FloatBuffer[] activations;
  private final int[] lengths;
  private final int size;
  private final int perBlock;
  private final long bytes;
  private final Deque<Place> free = new ArrayDeque<>();

  /**
   * Takes no memory yet.
   *
   * @param arrays the tape's own, of type float, in host memory
   */
  ActivationCopies(Collection<INDArray> arrays) {
    activations = arrays.stream().map(FloatMemory::of).toArray(FloatBuffer[]::new);
    lengths = arrays.stream().mapToInt(array -> Math.toIntExact(array.length())).toArray();
    int floats = 0;
    for (int length : lengths) {
      floats += length;
    }
    bytes = (long) floats * Float.BYTES;
    size = Math.max(ALIGNMENT, (floats + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    perBlock = Math.max(1, LARGEST_BLOCK / size);
  }

  /** The bytes of one copy. */
  long bytes() {
    return bytes;
  }

  /** A place, to be given back. */
  Place take() {
    if (free.isEmpty()) {
      Block block = new Block(perBlock * size);
      for (int i = 0; i < perBlock; i++) {
        free.add(new Place(block, i * size));
      }
    }
    Place place = free.remove();
    place.block.taken++;
    return place;
  }

  /** Gives a place back; the memory of a block is released with the last of them. */
  void release(Place place) {
    Block block = place.block;
    block.taken--;
    free.addFirst(place);
    if (block.taken == 0) {
      free.removeIf(it -> it.block == block);
      OffHeapMemory.free(block.array);
    }
  }

  /** Copies the activations of the pass that the tape ran last. */
  void save(Place place) {
    int at = place.start;
    for (int i = 0; i < activations.length; i++) {
      place.block.memory.put(at, activations[i], 0, lengths[i]);
      at += lengths[i];
    }
  }

  /** Copies activations back to where the tape reads them. */
  void restore(Place place) {
    int at = place.start;
    for (int i = 0; i < activations.length; i++) {
      activations[i].put(0, place.block.memory, at, lengths[i]);
      at += lengths[i];
    }
  }
}
