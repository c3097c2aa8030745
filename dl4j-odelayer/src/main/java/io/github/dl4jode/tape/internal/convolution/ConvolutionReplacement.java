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
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Gives the convolutions of a tape to an executor, where one takes them. */
public final class ConvolutionReplacement {

  private final TapeBuilder builder;
  private final Set<Buffer> read;
  private final Supplier<List<ConvolutionExecutor>> executors;
  private Optional<List<ConvolutionExecutor>> found = Optional.empty();

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
   */
  public static void apply(
      TapeBuilder builder, Set<Buffer> kept, Supplier<List<ConvolutionExecutor>> executors) {
    if (HostLoops.areAllowed()) {
      new ConvolutionReplacement(builder, new HashSet<>(kept), executors).replaceAll();
    }
  }

  private void replaceAll() {
    for (Phase phase : Phase.values()) {
      for (Operation operation : builder.operations(phase)) {
        operation.inputs().forEach(input -> read.add(input.storage()));
      }
    }
    for (Phase phase : Phase.values()) {
      builder
          .operations(phase)
          .replaceAll(
              it -> ConvolutionOp.sizes(it).flatMap(sizes -> replaced(it, sizes)).orElse(it));
    }
  }

  private Optional<Operation> replaced(Operation operation, ConvolutionSizes sizes) {
    if (found.isEmpty()) {
      found = Optional.of(executors.get());
    }
    return found.get().stream()
        .filter(executor -> executor.computes(sizes))
        .findFirst()
        .map(executor -> replaced(operation, sizes, executor));
  }

  private Operation replaced(
      Operation operation, ConvolutionSizes sizes, ConvolutionExecutor executor) {
    Set<Differentiated> wanted = wanted(operation);
    ConvolutionKernel.Binding binding =
        ConvolutionOp.isForward(operation)
            ? (in, out) -> executor.forward(sizes, in, out.get(0))
            : (in, out) -> executor.gradients(sizes, wanted, in, out);
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
