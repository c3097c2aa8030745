package io.github.dl4jode.tape;

import io.github.dl4jode.tape.ChainKernel.Border;
import io.github.dl4jode.tape.ChainKernel.Step;
import io.github.dl4jode.tape.Fusion.Group;
import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a chain into loops on the tiles of its values. */
final class ChainCompiler {

  /** What an operation reads or writes: one tile of a storage at a time, or all of it. */
  private record Part(Value storage, boolean divided) {}

  private final Chain chain;
  private final TileMemory memory;
  private final Map<Part, float[]> arrays = new HashMap<>();
  private final Map<Part, Integer> lastUse = new HashMap<>();
  private final List<Border> inputs = new ArrayList<>();
  private final List<Border> outputs = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  ChainCompiler(Chain chain, TileMemory memory) {
    this.chain = chain;
    this.memory = memory;
  }

  ChainKernel compile() {
    memory.reset();
    List<Group> groups = Fusion.groups(chain);
    for (int i = 0; i < groups.size(); i++) {
      for (Part part : parts(groups.get(i))) {
        lastUse.put(part, i);
      }
    }
    groups.forEach(this::provideWhole);
    for (int i = 0; i < groups.size(); i++) {
      add(groups.get(i), i);
    }
    return new ChainKernel(chain.tiles(), inputs, outputs, steps);
  }

  /** What a group reads from outside itself, and its result. */
  private static Set<Part> parts(Group group) {
    Set<Part> parts = new LinkedHashSet<>();
    for (Operation operation : group.operations()) {
      boolean[] divided = RowForm.divided(operation);
      for (int i = 0; i < divided.length; i++) {
        parts.add(new Part(operation.inputs().get(i).storage(), divided[i]));
      }
    }
    group.operations().forEach(operation -> parts.remove(result(operation)));
    parts.add(result(group.last()));
    return parts;
  }

  private static Part result(Operation operation) {
    boolean divided = RowForm.of(operation).orElseThrow() != RowForm.SUM_OF_ROWS;
    return new Part(operation.outputs().get(0).storage(), divided);
  }

  private void provideWhole(Group group) {
    for (Part part : parts(group)) {
      if (!part.divided && !arrays.containsKey(part)) {
        provideWhole(part, part.equals(result(group.last())));
      }
    }
  }

  /** All of a value, which every tile reads or adds to; that of a constant is filled here. */
  private void provideWhole(Part part, boolean isResult) {
    int length = Math.toIntExact(part.storage.length());
    if (part.storage.isConstant()) {
      float[] values = new float[length];
      FloatMemory.of(part.storage.array()).get(values);
      arrays.put(part, values);
    } else {
      arrays.put(part, memory.take(length));
      (isResult ? outputs : inputs).add(new Border(part.storage, arrays.get(part), false));
    }
  }

  private void add(Group group, int index) {
    Set<Part> parts = parts(group);
    Part result = result(group.last());
    List<Integer> loads = new ArrayList<>();
    for (Part part : parts) {
      if (!arrays.containsKey(part)) {
        arrays.put(part, memory.take(tileLength(part.storage)));
        if (!part.equals(result)) {
          loads.add(inputs.size());
          inputs.add(new Border(part.storage, arrays.get(part), true));
        }
      }
    }
    List<Integer> stores = new ArrayList<>();
    if (result.divided && !chain.passing().contains(result.storage)) {
      stores.add(outputs.size());
      outputs.add(new Border(result.storage, arrays.get(result), true));
    }
    steps.add(
        new Step(
            indices(loads), new TileLoops(chain.tiles(), this::array).of(group), indices(stores)));
    parts.stream()
        .filter(part -> part.divided && lastUse.get(part) == index)
        .forEach(part -> memory.release(arrays.get(part)));
  }

  private float[] array(Value value, boolean divided) {
    return arrays.get(new Part(value.storage(), divided));
  }

  private int tileLength(Value value) {
    return Math.toIntExact(value.length() / chain.tiles());
  }

  private static int[] indices(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
