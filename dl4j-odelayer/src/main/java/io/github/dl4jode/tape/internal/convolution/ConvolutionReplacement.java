package io.github.dl4jode.tape.internal.convolution;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.memory.DoubleMemory;
import io.github.dl4jode.array.loop.memory.FloatMemory;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Gives the convolutions of a tape to an executor, where one takes them. */
public final class ConvolutionReplacement {

  /**
   * The executors of each data type, asked for only if a tape has convolutions of it.
   *
   * @param ofFloats the first that takes a convolution computes it
   * @param ofDoubles the same for double
   */
  public record Executors(
      Supplier<List<ConvolutionExecutor>> ofFloats,
      Supplier<List<ExecutorOn<DoubleBuffer>>> ofDoubles) {}

  private final TapeBuilder builder;
  private final Set<Buffer> read;

  private ConvolutionReplacement(TapeBuilder builder, Set<Buffer> read) {
    this.builder = builder;
    this.read = read;
  }

  /**
   * Replaces kernels; operations and buffers stay the same.
   *
   * @param kept storages that are read after the last operation
   */
  public static void apply(TapeBuilder builder, Set<Buffer> kept, Executors executors) {
    if (!HostLoops.areAllowed()) {
      return;
    }
    Set<Buffer> read = new HashSet<>(kept);
    for (Phase phase : Phase.values()) {
      for (Operation operation : builder.operations(phase)) {
        operation.inputs().forEach(input -> read.add(input.storage()));
      }
    }
    ConvolutionReplacement replacement = new ConvolutionReplacement(builder, read);
    replacement.replaceAll(
        DataType.FLOAT,
        FloatMemory::of,
        () -> executors.ofFloats().get().stream().map(FloatExecutor::new).toList());
    replacement.replaceAll(DataType.DOUBLE, DoubleMemory::of, executors.ofDoubles());
  }

  private <B> void replaceAll(
      DataType type,
      Function<INDArray, B> memory,
      Supplier<? extends List<? extends ExecutorOn<B>>> executors) {
    List<ExecutorOn<B>> found = new ArrayList<>();
    for (Phase phase : Phase.values()) {
      builder
          .operations(phase)
          .replaceAll(
              operation ->
                  ConvolutionOp.sizes(operation, type)
                      .flatMap(
                          sizes -> {
                            if (found.isEmpty()) {
                              found.addAll(executors.get());
                            }
                            return replaced(operation, sizes, found, memory);
                          })
                      .orElse(operation));
    }
  }

  private <B> Optional<Operation> replaced(
      Operation operation,
      ConvolutionSizes sizes,
      List<ExecutorOn<B>> executors,
      Function<INDArray, B> memory) {
    return executors.stream()
        .filter(executor -> executor.computes(sizes))
        .findFirst()
        .map(
            executor ->
                new Operation(
                    new ConvolutionKernel<>(
                        operation.kernel(), binding(operation, sizes, executor), memory),
                    operation.inputs(),
                    operation.outputs()));
  }

  private <B> ConvolutionKernel.Binding<B> binding(
      Operation operation, ConvolutionSizes sizes, ExecutorOn<B> executor) {
    Set<Differentiated> wanted = wanted(operation);
    return ConvolutionOp.isForward(operation)
        ? (in, out) -> executor.forward(sizes, in, out.get(0))
        : (in, out) -> executor.gradients(sizes, wanted, in, out);
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
