package io.github.dl4jode.tape.internal.program;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A graph as operations on buffers, with the buffers through which values enter and leave: all that
 * is needed to make a tape of it.
 *
 * @param builder the operations by phase
 * @param inputs by name; each has its array
 * @param cotangents where gradients are asked for
 * @param owned the arrays that the tape will own
 */
public record TracedGraph(
    TapeBuilder builder,
    Map<String, Buffer> inputs,
    Buffer output,
    Optional<Cotangents> cotangents,
    List<INDArray> owned) {

  /**
   * The buffers through which values enter and leave the backward pass.
   *
   * @param output the given cotangent, which has its array
   * @param inputs by name
   * @param parameters by the place at which each begins in the flat array
   * @param flat the cotangents of all parameters; those of unused ones stay zero
   * @param areSummed whether the tape hands out the sums over passes of those of parameters
   */
  public record Cotangents(
      Buffer output,
      Map<String, Buffer> inputs,
      Map<Long, Buffer> parameters,
      INDArray flat,
      boolean areSummed) {

    /** The pass that computes them. */
    public Phase phase() {
      return output.phase();
    }
  }

  /** The storages that are read after the last operation. */
  public Set<Buffer> kept() {
    Set<Buffer> kept = new HashSet<>();
    kept.add(output.storage());
    cotangents.ifPresent(
        all -> all.inputs.values().forEach(cotangent -> kept.add(cotangent.storage())));
    return kept;
  }

  /** The storages that leave the tape. */
  public Set<Buffer> results() {
    Set<Buffer> results = kept();
    cotangents.ifPresent(
        all -> all.parameters.values().forEach(cotangent -> results.add(cotangent.storage())));
    return results;
  }

  /** A description of each operation of a forward and a backward pass. */
  public List<String> descriptions() {
    return Stream.of(Phase.FORWARD, Phase.BACKWARD)
        .flatMap(phase -> builder.operations(phase).stream())
        .map(TapeBuilder.Operation::toString)
        .toList();
  }

  /** An array of zeros that the tape will own. */
  public INDArray newArray(DataType dataType, long... shape) {
    return newArray(owned, dataType, shape);
  }

  public static INDArray newArray(List<INDArray> owned, DataType dataType, long... shape) {
    INDArray array = Nd4j.create(dataType, shape, 'c');
    owned.add(array);
    return array;
  }
}
