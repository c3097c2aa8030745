package io.github.dl4jode.tape.internal.convolution;

import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;

/** An executor of the public interface, which is for float. */
record FloatExecutor(ConvolutionExecutor executor) implements ExecutorOn<FloatBuffer> {

  @Override
  public boolean computes(ConvolutionSizes sizes) {
    return executor.computes(sizes);
  }

  @Override
  public BoundOn<FloatBuffer> forward(
      ConvolutionSizes sizes, List<FloatBuffer> inputs, FloatBuffer output) {
    return new Bound(executor.forward(sizes, inputs, output));
  }

  @Override
  public BoundOn<FloatBuffer> gradients(
      ConvolutionSizes sizes,
      Set<Differentiated> wanted,
      List<FloatBuffer> inputs,
      List<FloatBuffer> outputs) {
    return new Bound(executor.gradients(sizes, wanted, inputs, outputs));
  }

  private record Bound(BoundConvolution convolution) implements BoundOn<FloatBuffer> {

    @Override
    public void run() {
      convolution.run();
    }

    @Override
    public void setInput(int index, FloatBuffer array) {
      convolution.setInput(index, array);
    }

    @Override
    public void setOutput(int index, FloatBuffer array) {
      convolution.setOutput(index, array);
    }

    @Override
    public void close() {
      convolution.close();
    }
  }
}
