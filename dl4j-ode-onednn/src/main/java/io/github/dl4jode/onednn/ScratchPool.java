package io.github.dl4jode.onednn;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The scratch memory of all convolutions of the JVM: one block for each convolution that runs at
 * the same time, so that the next convolution finds it in the cache. It is freed with the last
 * convolution that is bound.
 */
final class ScratchPool {

  private static final ScratchPool OF_JVM = new ScratchPool();

  /** A cache line, at which blocks begin. */
  static final long LINE = 64;

  /** A piece of memory. */
  record Block(BytePointer memory, long bytes) {

    static Block of(long bytes) {
      BytePointer memory = new BytePointer(bytes + LINE);
      // It outlives a scope that is open where it is made.
      memory.retainReference();
      return new Block(memory, bytes);
    }

    /** The place at some bytes from the beginning. */
    Pointer at(long offset) {
      long first = (LINE - memory.address() % LINE) % LINE;
      return memory.getPointer(first + offset);
    }

    void free() {
      memory.releaseReference();
    }
  }

  private final Deque<Block> free = new ArrayDeque<>();
  private int users;
  private long largest;

  static ScratchPool ofJvm() {
    return OF_JVM;
  }

  /** Notes a convolution that will need so many bytes. */
  synchronized void join(long bytes) {
    users++;
    largest = Math.max(largest, bytes);
  }

  /** Notes that a convolution is gone. */
  synchronized void leave() {
    users--;
    if (users == 0) {
      largest = 0;
      free.forEach(Block::free);
      free.clear();
    }
  }

  /** A block with room for any convolution that has joined; the one given back last. */
  synchronized Block take() {
    Block block = free.poll();
    if (block != null && block.bytes() >= largest) {
      return block;
    }
    if (block != null) {
      block.free();
    }
    return Block.of(largest);
  }

  /** Gives a block back. */
  synchronized void give(Block block) {
    free.push(block);
  }
}
