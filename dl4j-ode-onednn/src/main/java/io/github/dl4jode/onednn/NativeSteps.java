package io.github.dl4jode.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/**
 * Primitives with their memories, run in sequence, and the owner of their native objects. Add all
 * steps, then {@link #finish()}, then run.
 */
final class NativeSteps implements AutoCloseable {

  private record Step(primitive kernel, IntMemoryMap memories) {}

  /** A memory in the scratch block. */
  private record ScratchPart(memory array, long offset) {}

  private final List<Pointer> owned = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<ScratchPart> parts = new ArrayList<>();
  private final engine cpu;
  private final stream queue;
  private final ScratchPool pool = ScratchPool.ofJvm();
  private long scratchBytes;
  private long seenAddress;
  private boolean isFinished;

  NativeSteps(engine cpu) {
    this.cpu = cpu;
    this.queue = keep(new stream(cpu));
  }

  /** Keeps a native object after the scope in which it was made. */
  private <T extends Pointer> T keep(T object) {
    object.retainReference();
    owned.add(object);
    return object;
  }

  /** A memory at a place of the caller's. */
  memory memory(memory.desc order, Pointer place) {
    return keep(new memory(order, cpu, place));
  }

  /** Reserves scratch memory for any of these arrays at a time, and gives its place. */
  long reserve(memory.desc... arrays) {
    long place = scratchBytes;
    long most = Stream.of(arrays).mapToLong(memory.desc::get_size).max().orElse(0);
    scratchBytes += (most + ScratchPool.LINE - 1) / ScratchPool.LINE * ScratchPool.LINE;
    return place;
  }

  /** A memory at a place of the scratch memory. */
  memory scratch(memory.desc order, long place) {
    memory part = memory(order, new Pointer());
    parts.add(new ScratchPart(part, place));
    return part;
  }

  /** Adds a copy of an array in another order to scratch memory. */
  memory copied(Operand array, memory.desc order, long place) {
    memory copy = scratch(order, place);
    addReorder(array.given(), copy);
    return copy;
  }

  /** Adds a copy from one order to another. */
  void addReorder(memory from, memory to) {
    IntMemoryMap memories =
        new IntMemoryMap().put(dnnl.DNNL_ARG_FROM, from).put(dnnl.DNNL_ARG_TO, to);
    add(new reorder(from, to), memories);
  }

  /** Adds a primitive. */
  void add(primitive kernel, IntMemoryMap memories) {
    steps.add(new Step(keep(kernel), keep(memories)));
  }

  /** Says that all scratch memory is reserved. */
  void finish() {
    pool.join(scratchBytes);
    isFinished = true;
  }

  void run() {
    ScratchPool.Block block = pool.take();
    try {
      see(block);
      for (int i = 0; i < steps.size(); i++) {
        Step step = steps.get(i);
        step.kernel.execute(queue, step.memories);
      }
      queue._wait();
    } finally {
      pool.give(block);
    }
  }

  /** Most often it is the block of the last run. */
  private void see(ScratchPool.Block block) {
    if (block.memory().address() != seenAddress) {
      seenAddress = block.memory().address();
      parts.forEach(part -> part.array.set_data_handle(block.at(part.offset)));
    }
  }

  @Override
  public void close() {
    if (isFinished) {
      isFinished = false;
      pool.leave();
    }
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).releaseReference();
    }
    owned.clear();
    steps.clear();
    parts.clear();
  }
}
