package io.github.dl4jode.tape.internal.convolution;

import io.github.dl4jode.tape.internal.program.Kernel;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * An op of ND4J that an executor computes.
 *
 * @param memory that of an array
 */
record ConvolutionKernel<B>(Kernel replaced, Binding<B> binding, Function<INDArray, B> memory)
    implements Kernel {

  /** Ties the convolution to arrays. */
  interface Binding<B> {
    BoundOn<B> bind(List<B> inputs, List<B> outputs);
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
    return new ConvolutionInstruction<>(binding, memory, inputs, outputs);
  }
}
