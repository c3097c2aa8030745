package io.github.dl4jode.tape.internal.convolution;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Kernel;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import io.github.dl4jode.tape.internal.tile.FloatMemory;
import java.nio.FloatBuffer;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gives the convolutions of a tape to an executor, where one takes them. They share one scratch
 * array.
 */
public final class ConvolutionReplacement {

  /** A convolution that an executor takes. */
  private record Taken(ConvolutionExecutor executor, ConvolutionSizes sizes, long scratchLength) {}

  private final TapeBuilder builder;
  private final Set<Buffer> read;
  private final Supplier<List<ConvolutionExecutor>> executors;
  private Optional<List<ConvolutionExecutor>> found = Optional.empty();
  private final Map<Operation, Taken> taken = new IdentityHashMap<>();

  private ConvolutionReplacement(
      TapeBuilder builder, Set<Buffer> read, Supplier<List<ConvolutionExecutor>> executors) {
    this.builder = builder;
    this.read = read;
    this.executors = executors;
  }

  /**
   * Replaces kernels; operations and buffers stay the same.
   *
   * @param kept storages that are read after the last operation
   * @param executors asked for only if there is a convolution
   * @return the scratch array, to be closed with the tape, if a convolution was replaced
   */
  public static Optional<INDArray> apply(
      TapeBuilder builder, Set<Buffer> kept, Supplier<List<ConvolutionExecutor>> executors) {
    return HostLoops.areAllowed()
        ? new ConvolutionReplacement(builder, new HashSet<>(kept), executors).replaceAll()
        : Optional.empty();
  }

  private Optional<INDArray> replaceAll() {
    for (Phase phase : Phase.values()) {
      for (Operation operation : builder.operations(phase)) {
        operation.inputs().forEach(input -> read.add(input.storage()));
        ConvolutionOp.sizes(operation)
            .flatMap(this::take)
            .ifPresent(it -> taken.put(operation, it));
      }
    }
    OptionalLong length = taken.values().stream().mapToLong(Taken::scratchLength).max();
    if (length.isEmpty()) {
      return Optional.empty();
    }
    INDArray scratch = Nd4j.createUninitialized(DataType.FLOAT, Math.max(1, length.getAsLong()));
    for (Phase phase : Phase.values()) {
      builder
          .operations(phase)
          .replaceAll(it -> taken.containsKey(it) ? replaced(it, scratch) : it);
    }
    return Optional.of(scratch);
  }

  private Optional<Taken> take(ConvolutionSizes sizes) {
    if (found.isEmpty()) {
      found = Optional.of(executors.get());
    }
    for (ConvolutionExecutor executor : found.get()) {
      OptionalLong length = executor.scratchLength(sizes);
      if (length.isPresent()) {
        return Optional.of(new Taken(executor, sizes, length.getAsLong()));
      }
    }
    return Optional.empty();
  }

  private Operation replaced(Operation operation, INDArray scratchArray) {
    Taken it = taken.get(operation);
    FloatBuffer scratch = FloatMemory.of(scratchArray);
    Set<Differentiated> wanted = wanted(operation);
    ConvolutionKernel.Binding binding =
        ConvolutionOp.isForward(operation)
            ? (in, out) -> it.executor.forward(it.sizes, in, out.get(0), scratch)
            : (in, out) -> it.executor.gradients(it.sizes, wanted, in, out, scratch);
    Kernel kernel = new ConvolutionKernel(operation.kernel(), binding);
    return new Operation(kernel, operation.inputs(), operation.outputs());
  }

  /** Of an op of gradients: what somebody reads. */
  private Set<Differentiated> wanted(Operation operation) {
    Set<Differentiated> wanted = EnumSet.noneOf(Differentiated.class);
    for (int i = 0; i < operation.outputs().size(); i++) {
      Buffer storage = operation.outputs().get(i).storage();
      // What is delivered has its memory already.
      if (read.contains(storage) || storage.hasArray()) {
        wanted.add(i == 0 ? IMAGES : WEIGHTS);
      }
    }
    return wanted;
  }
}
