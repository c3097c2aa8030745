package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.program.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.shape.Slice;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The cotangents of vectors that are cut into slices. Those of slices that do not overlap are
 * joined by one op; each by itself would fill a vector with zeros, and all of these would be added.
 */
final class SlicedCotangents {

  /** A slice with the cotangent of its elements. */
  private record Part(DifferentialFunction op, int from, int to, SDVariable cotangent) {}

  private final SameDiff graph;
  private final GraphTracer tracer;
  private final Map<String, List<Part>> slices = new HashMap<>();

  SlicedCotangents(SameDiff graph, GraphTracer tracer) {
    this.graph = graph;
    this.tracer = tracer;
  }

  /** Whether an op takes a slice of a vector. */
  boolean accepts(DifferentialFunction op) {
    return op instanceof Slice custom
        && op.args().length == 1
        && custom.numIArguments() == 2
        && custom.getIArgument(0) >= 0
        && tracer.buffer(op.args()[0]).rank() == 1;
  }

  /** Notes the cotangent of a slice until all slices of its vector are known. */
  void add(DifferentialFunction op, SDVariable cotangent) {
    int from = Math.toIntExact(((DynamicCustomOp) op).getIArgument(0));
    int length = Math.toIntExact(tracer.buffer(op.outputVariables()[0]).length());
    slices
        .computeIfAbsent(op.argNames()[0], name -> new ArrayList<>())
        .add(new Part(op, from, from + length, cotangent));
  }

  /** The sum of the cotangents of all slices of a vector; empty if it has none. */
  Optional<SDVariable> take(String vector) {
    List<Part> left = slices.remove(vector);
    if (left == null) {
      return Optional.empty();
    }
    left.sort(Comparator.comparingInt(Part::from));
    Optional<SDVariable> sum = Optional.empty();
    while (!left.isEmpty()) {
      SDVariable term = ofSeparateSlices(left, tracer.buffer(vector));
      sum = Optional.of(sum.map(before -> before.add(term)).orElse(term));
    }
    return sum;
  }

  /** Takes slices from the list that do not overlap. */
  private SDVariable ofSeparateSlices(List<Part> sorted, Buffer vector) {
    List<Part> separate = new ArrayList<>();
    int end = 0;
    for (Part slice : List.copyOf(sorted)) {
      if (slice.from >= end) {
        separate.add(slice);
        sorted.remove(slice);
        end = slice.to;
      }
    }
    if (separate.size() == 1) {
      Part only = separate.get(0);
      return only.op.doDiff(List.of(only.cotangent)).get(0);
    }
    return graph.concat(0, parts(separate, vector).toArray(SDVariable[]::new));
  }

  /** The cotangents with zeros between them. */
  private List<SDVariable> parts(List<Part> separate, Buffer vector) {
    List<SDVariable> parts = new ArrayList<>();
    int end = 0;
    for (Part slice : separate) {
      addZeros(slice.from - end, vector, parts);
      parts.add(slice.cotangent);
      end = slice.to;
    }
    addZeros(Math.toIntExact(vector.length()) - end, vector, parts);
    return parts;
  }

  private void addZeros(int count, Buffer vector, List<SDVariable> parts) {
    if (count > 0) {
      parts.add(graph.constant(Nd4j.zeros(vector.dataType(), count)));
    }
  }
}
