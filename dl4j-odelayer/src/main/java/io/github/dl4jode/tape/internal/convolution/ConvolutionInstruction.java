package io.github.dl4jode.tape.internal.convolution;

import io.github.dl4jode.tape.internal.program.RebindableInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;

/** A convolution that is bound to arrays, which it keeps alive. */
final class ConvolutionInstruction<B> implements RebindableInstruction {

  private final ConvolutionKernel.Binding<B> binding;
  private final Function<INDArray, B> memory;
  private final List<INDArray> inputs;
  private final List<INDArray> outputs;
  private Optional<BoundOn<B>> bound;

  ConvolutionInstruction(
      ConvolutionKernel.Binding<B> binding,
      Function<INDArray, B> memory,
      List<INDArray> inputs,
      List<INDArray> outputs) {
    this.binding = binding;
    this.memory = memory;
    this.inputs = new ArrayList<>(inputs);
    this.outputs = new ArrayList<>(outputs);
    this.bound = Optional.of(bind());
  }

  private BoundOn<B> bind() {
    return binding.bind(
        inputs.stream().map(memory).toList(), outputs.stream().map(memory).toList());
  }

  @Override
  public void run(OpExecutioner executioner) {
    if (bound.isEmpty()) {
      bound = Optional.of(bind());
    }
    bound.get().run();
  }

  @Override
  public void release() {
    bound.ifPresent(BoundOn::close);
    bound = Optional.empty();
  }

  @Override
  public Runnable inputRebinding(int index, INDArray array) {
    B elements = memory.apply(array);
    return () -> {
      inputs.set(index, array);
      bound.ifPresent(convolution -> convolution.setInput(index, elements));
    };
  }

  @Override
  public Runnable outputRebinding(int index, INDArray array) {
    B elements = memory.apply(array);
    return () -> {
      outputs.set(index, array);
      bound.ifPresent(convolution -> convolution.setOutput(index, elements));
    };
  }
}
