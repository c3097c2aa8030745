package io.github.dl4jode.term;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The parts of a flat state, by name: where each begins and what shape it has.
 *
 * <p>A layout is immutable. {@link #view(INDArray, String)} makes a new view at a cost of some
 * microseconds; keep the views of arrays that live long.
 */
public final class StateLayout {

  private record Part(String name, long offset, long length, long[] shape) {}

  private final List<Part> parts;

  private StateLayout(List<Part> parts) {
    this.parts = parts;
  }

  /** A layout without parts, to be extended with {@link #and(String, long...)}. */
  public static StateLayout empty() {
    return new StateLayout(List.of());
  }

  /** A layout of one part. */
  public static StateLayout of(String name, long... shape) {
    return empty().and(name, shape);
  }

  /**
   * This layout with one more part after the others.
   *
   * @param name not used by another part
   * @param shape at least one dimension, each at least 1
   * @throws IllegalArgumentException if the name is taken or the shape is empty or not positive
   */
  public StateLayout and(String name, long... shape) {
    if (parts.stream().anyMatch(part -> part.name.equals(name))) {
      throw new IllegalArgumentException("State layout has two parts named \"" + name + "\"");
    }
    if (shape.length == 0 || Arrays.stream(shape).anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "Part \"" + name + "\" needs positive dimensions, not " + Arrays.toString(shape));
    }
    long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    List<Part> extended = new ArrayList<>(parts);
    extended.add(new Part(name, size(), length, shape.clone()));
    return new StateLayout(List.copyOf(extended));
  }

  /** The number of elements of all parts. */
  public long size() {
    return parts.isEmpty() ? 0 : end(parts.get(parts.size() - 1));
  }

  /** The names of the parts in their order. */
  public List<String> names() {
    return parts.stream().map(Part::name).toList();
  }

  /** The offset of a part in the flat state. */
  public long offset(String name) {
    return part(name).offset;
  }

  /** The shape of a part. */
  public long[] shape(String name) {
    return part(name).shape.clone();
  }

  /**
   * A part of a flat state in its own shape.
   *
   * @param state a contiguous array of rank 1 and of this layout's size
   * @return a view on the state's memory in row-major order
   * @throws IllegalArgumentException if the state has another size, or there is no such part
   */
  public INDArray view(INDArray state, String name) {
    return flatView(state, name).reshape('c', part(name).shape);
  }

  /** A part of a flat state as a view of rank 1. */
  public INDArray flatView(INDArray state, String name) {
    if (state.rank() != 1 || state.length() != size()) {
      throw new IllegalArgumentException(
          "A state of shape [" + size() + "] is needed, not " + Arrays.toString(state.shape()));
    }
    Part part = part(name);
    return state.get(NDArrayIndex.interval(part.offset, end(part)));
  }

  private static long end(Part part) {
    return part.offset + part.length;
  }

  private Part part(String name) {
    return parts.stream()
        .filter(part -> part.name.equals(name))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("No part \"" + name + "\" among " + names()));
  }
}
