package io.github.dl4jode.onednn;

import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** A convolution of random arrays, and what ND4J computes for it in double. */
record ConvolutionCase(ConvolutionSizes sizes, List<INDArray> inputs, INDArray cotangent) {

  /** A square kernel on square images. */
  static ConvolutionSizes square(
      long batch, long in, long out, long side, long kernel, long stride, long padding) {
    long outputSide = (side + 2 * padding - kernel) / stride + 1;
    return new ConvolutionSizes(
        batch,
        in,
        out,
        new Plane(side, side),
        new Plane(outputSide, outputSide),
        new Plane(kernel, kernel),
        new Plane(stride, stride),
        new Plane(padding, padding),
        false);
  }

  static ConvolutionSizes withBias(ConvolutionSizes it) {
    return new ConvolutionSizes(
        it.batch(),
        it.inputChannels(),
        it.outputChannels(),
        it.input(),
        it.output(),
        it.kernel(),
        it.stride(),
        it.padding(),
        true);
  }

  static ConvolutionCase random(ConvolutionSizes it) {
    Nd4j.getRandom().setSeed(1);
    Plane in = it.input();
    Plane out = it.output();
    List<INDArray> inputs = new ArrayList<>();
    inputs.add(randn(it.batch(), it.inputChannels(), in.height(), in.width()));
    inputs.add(
        randn(it.kernel().height(), it.kernel().width(), it.inputChannels(), it.outputChannels()));
    if (it.hasBias()) {
      inputs.add(randn(it.outputChannels()));
    }
    INDArray cotangent = randn(it.batch(), it.outputChannels(), out.height(), out.width());
    return new ConvolutionCase(it, inputs, cotangent);
  }

  private static INDArray randn(long... shape) {
    return Nd4j.randn(DataType.FLOAT, shape);
  }

  INDArray expectedResult() {
    INDArray result = Nd4j.create(DataType.DOUBLE, cotangent.shape());
    run("conv2d", inDouble(inputs), List.of(result));
    return result;
  }

  /** The cotangents of the inputs. */
  List<INDArray> expectedGradients() {
    List<INDArray> all = new ArrayList<>(inputs);
    all.add(cotangent);
    List<INDArray> gradients = inDouble(inputs).stream().map(INDArray::ulike).toList();
    run("conv2d_bp", inDouble(all), gradients);
    return gradients;
  }

  private static List<INDArray> inDouble(List<INDArray> arrays) {
    return arrays.stream().map(it -> it.castTo(DataType.DOUBLE)).toList();
  }

  private void run(String op, List<INDArray> in, List<INDArray> out) {
    Nd4j.getExecutioner()
        .exec(
            DynamicCustomOp.builder(op)
                .addInputs(in.toArray(INDArray[]::new))
                .addOutputs(out.toArray(INDArray[]::new))
                .addIntegerArguments(
                    Math.toIntExact(sizes.kernel().height()),
                    Math.toIntExact(sizes.kernel().width()),
                    Math.toIntExact(sizes.stride().height()),
                    Math.toIntExact(sizes.stride().width()),
                    Math.toIntExact(sizes.padding().height()),
                    Math.toIntExact(sizes.padding().width()),
                    1,
                    1,
                    0,
                    0,
                    0)
                .build());
  }

  /** The elements of an array. */
  static FloatBuffer memory(INDArray array) {
    FloatPointer pointer = new FloatPointer(array.data().addressPointer());
    return pointer.position(0).capacity(array.length()).asBuffer();
  }

  static List<FloatBuffer> memory(List<INDArray> arrays) {
    return arrays.stream().map(ConvolutionCase::memory).toList();
  }
}
