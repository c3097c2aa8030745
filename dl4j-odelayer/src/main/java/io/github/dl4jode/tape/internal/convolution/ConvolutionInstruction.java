package io.github.dl4jode.tape.internal.convolution;

import io.github.dl4jode.array.loop.FloatMemory;
import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.internal.program.RebindableInstruction;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;

/** A convolution that is bound to arrays, which it keeps alive. */
final class ConvolutionInstruction implements RebindableInstruction {

  private final ConvolutionKernel.Binding binding;
  private final List<INDArray> inputs;
  private final List<INDArray> outputs;
  private Optional<BoundConvolution> bound;

  ConvolutionInstruction(
      ConvolutionKernel.Binding binding, List<INDArray> inputs, List<INDArray> outputs) {
    this.binding = binding;
    this.inputs = new ArrayList<>(inputs);
    this.outputs = new ArrayList<>(outputs);
    this.bound = Optional.of(bind());
  }

  private BoundConvolution bind() {
    return binding.bind(
        inputs.stream().map(FloatMemory::of).toList(),
        outputs.stream().map(FloatMemory::of).toList());
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
    bound.ifPresent(BoundConvolution::close);
    bound = Optional.empty();
  }

  @Override
  public Runnable inputRebinding(int index, INDArray array) {
    FloatBuffer memory = FloatMemory.of(array);
    return () -> {
      inputs.set(index, array);
      bound.ifPresent(convolution -> convolution.setInput(index, memory));
    };
  }

  @Override
  public Runnable outputRebinding(int index, INDArray array) {
    FloatBuffer memory = FloatMemory.of(array);
    return () -> {
      outputs.set(index, array);
      bound.ifPresent(convolution -> convolution.setOutput(index, memory));
    };
  }
}
