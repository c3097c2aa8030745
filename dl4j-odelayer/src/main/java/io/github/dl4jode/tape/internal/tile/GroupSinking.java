package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Moves operations out of a fused group where later groups are their only readers. */
final class GroupSinking {

  private final Map<Buffer, Set<Operation>> readers;
  private final Set<Operation> later;
  private final long largeLength;

  /**
   * @param readers of each storage
   * @param later the operations of later groups
   * @param largeLength the elements from which an array counts as large
   */
  GroupSinking(Map<Buffer, Set<Operation>> readers, Set<Operation> later, long largeLength) {
    this.readers = readers;
    this.later = new HashSet<>(later);
    this.largeLength = largeLength;
  }

  /** Removes operations from a group, though never all. */
  void apply(List<Operation> group) {
    for (int i = group.size() - 1; i >= 0 && group.size() > 1; i--) {
      Operation operation = group.get(i);
      if (isReadLater(List.of(operation)) && readsNoMoreThanItWrites(operation)) {
        later.add(operation);
        group.remove(i);
      }
    }
    List<Operation> early = new ArrayList<>();
    parts(group).stream().filter(this::belongsToLater).forEach(early::addAll);
    if (early.size() < group.size()) {
      group.removeAll(early);
    }
  }

  /** Whether other operations read the results, and all of those are in later groups. */
  private boolean isReadLater(List<Operation> part) {
    List<Operation> others = otherReaders(part);
    return !others.isEmpty() && later.containsAll(others);
  }

  private List<Operation> otherReaders(List<Operation> part) {
    return part.stream()
        .flatMap(operation -> readersOf(result(operation)).stream())
        .filter(reader -> !part.contains(reader))
        .toList();
  }

  private Set<Operation> readersOf(Buffer storage) {
    return readers.getOrDefault(storage, Set.of());
  }

  /** If the operation moves, its inputs are stored instead of its result. */
  private static boolean readsNoMoreThanItWrites(Operation operation) {
    long read = operation.inputs().stream().mapToLong(Buffer::length).sum();
    return read <= operation.outputs().get(0).length();
  }

  /**
   * Whether a part of a group is read by later groups alone, or is not read and shares an input
   * with them.
   */
  private boolean belongsToLater(List<Operation> part) {
    boolean readAgain =
        part.stream()
            .flatMap(operation -> operation.inputs().stream())
            .filter(input -> input.length() >= largeLength)
            .flatMap(input -> readersOf(input.storage()).stream())
            .anyMatch(later::contains);
    return isReadLater(part) || (readAgain && otherReaders(part).isEmpty());
  }

  /** Operations of a group that share results, directly or by way of others. */
  private static List<List<Operation>> parts(List<Operation> group) {
    List<List<Operation>> parts = new ArrayList<>();
    for (Operation operation : group) {
      List<Operation> joined = new ArrayList<>();
      for (List<Operation> part : List.copyOf(parts)) {
        if (part.stream().anyMatch(other -> feeds(other, operation))) {
          joined.addAll(part);
          parts.remove(part);
        }
      }
      joined.add(operation);
      parts.add(joined);
    }
    return parts;
  }

  private static boolean feeds(Operation first, Operation second) {
    return second.inputs().stream().anyMatch(input -> input.storage() == result(first));
  }

  private static Buffer result(Operation operation) {
    return operation.outputs().get(0).storage();
  }
}
