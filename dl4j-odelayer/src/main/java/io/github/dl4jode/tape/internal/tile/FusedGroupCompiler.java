package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.lane.Lane;
import io.github.dl4jode.tape.internal.lane.Lane.Loop;
import io.github.dl4jode.tape.internal.lane.Lane.Step;
import io.github.dl4jode.tape.internal.lane.Lane.Transfer;
import io.github.dl4jode.tape.internal.lane.TileMemory;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Turns a group into loops on the tiles of its buffers, for one thread. */
final class FusedGroupCompiler<A> {

  /** An operand of an operation: one tile of a storage at a time, or all of it. */
  private record Part(Buffer storage, boolean divided) {}

  private final LoopNumbers<A> numbers;
  private final FusedGroup group;
  private final TileMemory<A> memory;
  private final Function<SharedLoop, Loop> loops;
  private final Map<Part, A> arrays = new HashMap<>();
  private final Map<Part, Integer> lastUse = new HashMap<>();
  private final List<Transfer<A>> inputs = new ArrayList<>();
  private final List<Transfer<A>> outputs = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  FusedGroupCompiler(LoopNumbers<A> numbers, FusedGroup group, TileMemory<A> memory) {
    this.numbers = numbers;
    this.loops = numbers.binding().to(group.tiles(), this::array);
    this.group = group;
    this.memory = memory;
  }

  Lane<A> compile() {
    memory.reset();
    List<SharedLoop> sharedLoops = numbers.sharing().apply(group);
    for (int i = 0; i < sharedLoops.size(); i++) {
      for (Part part : parts(sharedLoops.get(i))) {
        lastUse.put(part, i);
      }
    }
    sharedLoops.forEach(this::provideWhole);
    for (int i = 0; i < sharedLoops.size(); i++) {
      add(sharedLoops.get(i), i);
    }
    return new Lane<>(numbers.arrays(), inputs, outputs, steps);
  }

  /** The operands that a shared loop reads from outside itself, and its result. */
  private Set<Part> parts(SharedLoop shared) {
    Set<Part> parts = new LinkedHashSet<>();
    for (Operation operation : shared.operations()) {
      boolean[] divided = RowLoopKind.divided(operation, group.isCut());
      for (int i = 0; i < divided.length; i++) {
        if (shared.reads(operation, i)) {
          parts.add(new Part(operation.inputs().get(i).storage(), divided[i]));
        }
      }
    }
    shared.operations().forEach(operation -> parts.remove(result(operation)));
    parts.add(result(shared.last()));
    return parts;
  }

  private Part result(Operation operation) {
    boolean divided = !RowLoopKind.isSumOfTiles(operation, group.isCut());
    return new Part(operation.outputs().get(0).storage(), divided);
  }

  private void provideWhole(SharedLoop shared) {
    for (Part part : parts(shared)) {
      if (!part.divided && !arrays.containsKey(part)) {
        provideWhole(part, part.equals(result(shared.last())));
      }
    }
  }

  /** All of a buffer, which every tile reads or adds to; that of a constant is filled here. */
  private void provideWhole(Part part, boolean isResult) {
    int length = Math.toIntExact(part.storage.length());
    if (part.storage.isConstant()) {
      A values = numbers.arrays().create(length);
      numbers.arrays().memory(part.storage.array()).read(0, values);
      arrays.put(part, values);
    } else {
      arrays.put(
          part,
          isResult && part.storage.isSummed()
              ? numbers.arrays().create(length)
              : take(part.storage, length));
      (isResult ? outputs : inputs)
          .add(new Transfer<>(part.storage, arrays.get(part), length, false));
    }
  }

  private void add(SharedLoop shared, int index) {
    Set<Part> parts = parts(shared);
    Part result = result(shared.last());
    List<Integer> loads = new ArrayList<>();
    for (Part part : parts) {
      if (!arrays.containsKey(part)) {
        arrays.put(part, take(part.storage, tileLength(part.storage)));
        if (!part.equals(result)) {
          Transfer<A> input = transfer(part);
          if (!input.isParameter()) {
            loads.add(inputs.size());
          }
          inputs.add(input);
        }
      }
    }
    List<Integer> stores = new ArrayList<>();
    if (result.divided && !group.temporaries().contains(result.storage)) {
      stores.add(outputs.size());
      outputs.add(transfer(result));
    }
    steps.add(new Step(indices(loads), loops.apply(shared), indices(stores)));
    parts.stream()
        .filter(part -> part.divided && lastUse.get(part) == index)
        .filter(part -> !Transfer.isParameter(part.storage, tileLength(part.storage)))
        .forEach(part -> memory.release(arrays.get(part)));
  }

  private Transfer<A> transfer(Part part) {
    return new Transfer<>(part.storage, arrays.get(part), tileLength(part.storage), true);
  }

  /** An array that groups share, but for a parameter, which is copied only when it has changed. */
  private A take(Buffer storage, int length) {
    return Transfer.isParameter(storage, length)
        ? numbers.arrays().create(length)
        : memory.take(length);
  }

  private A array(Buffer buffer, boolean divided) {
    return arrays.get(new Part(buffer.storage(), divided));
  }

  private int tileLength(Buffer buffer) {
    return Math.toIntExact(buffer.length() / group.tiles());
  }

  private static int[] indices(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
