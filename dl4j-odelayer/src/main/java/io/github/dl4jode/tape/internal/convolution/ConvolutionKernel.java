package io.github.dl4jode.tape.internal.convolution;

import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.internal.program.Kernel;
import java.nio.FloatBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/** An op of ND4J that an executor computes. */
record ConvolutionKernel(Kernel replaced, Binding binding) implements Kernel {

  /** Ties the convolution to arrays. */
  interface Binding {
    BoundConvolution bind(List<FloatBuffer> inputs, List<FloatBuffer> outputs);
  }

  @Override
  public String name() {
    return replaced.name();
  }

  @Override
  public List<LongShapeDescriptor> outputShapes(List<INDArray> inputs) {
    return replaced.outputShapes(inputs);
  }

  @Override
  public Instruction bind(List<INDArray> inputs, List<INDArray> outputs) {
    return new ConvolutionInstruction(binding, inputs, outputs);
  }
}
