package io.github.dl4jode.onednn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/** Primitives with their memories, run in sequence, and the owner of their native objects. */
final class NativeSteps implements AutoCloseable {

  private record Step(primitive primitive, IntMemoryMap memories) {}

  private final List<Pointer> owned = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final engine cpu;
  private final stream stream;

  NativeSteps(engine cpu) {
    this.cpu = cpu;
    this.stream = keep(new stream(cpu));
  }

  /** Keeps a native object after the scope in which it was made. */
  private <T extends Pointer> T keep(T object) {
    object.retainReference();
    owned.add(object);
    return object;
  }

  /** A memory at a place. */
  memory memory(memory.desc order, Pointer place) {
    return keep(new memory(order, cpu, place));
  }

  /** Adds a copy of an array in another order. */
  memory copied(Operand array, memory.desc order, Pointer place) {
    memory copy = memory(order, place);
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
  void add(primitive primitive, IntMemoryMap memories) {
    steps.add(new Step(keep(primitive), keep(memories)));
  }

  void run() {
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      step.primitive.execute(stream, step.memories);
    }
    stream._wait();
  }

  @Override
  public void close() {
    for (int i = owned.size() - 1; i >= 0; i--) {
      owned.get(i).releaseReference();
    }
    owned.clear();
    steps.clear();
  }
}
