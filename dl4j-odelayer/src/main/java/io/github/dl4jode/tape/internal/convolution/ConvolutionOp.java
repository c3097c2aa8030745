package io.github.dl4jode.tape.internal.convolution;

import io.github.dl4jode.array.RowMajor;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import io.github.dl4jode.tape.internal.op.OpCard.Convolution;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.nd4j.linalg.api.buffer.DataType;

/** ND4J's ops of convolutions of images, and what their arguments mean. */
final class ConvolutionOp {

  // Integer arguments; before them are the sizes of the kernel.
  private static final int STRIDE = 2;
  private static final int PADDING = 4;
  private static final int DILATION = 6;
  private static final int PADDING_MODE = 8;
  private static final int CHANNELS_LAST = 9;
  private static final int ORDER_OF_WEIGHTS = 10;

  private ConvolutionOp() {}

  static boolean isForward(Operation operation) {
    return OpCards.of(operation).convolution() == Convolution.FORWARD;
  }

  /**
   * The sizes of a convolution or of its gradients; empty for other ops, and for convolutions that
   * are not of the data type, are larger than a buffer, or have channels last, dilation, or padding
   * that follows from the sizes.
   */
  static Optional<ConvolutionSizes> sizes(Operation operation, DataType type) {
    Convolution part = OpCards.of(operation).convolution();
    if (!(operation.kernel() instanceof CustomKernel kernel)
        || part == Convolution.NONE
        || !isOf(operation, type)
        || !isPlain(kernel)) {
      return Optional.empty();
    }
    boolean isGradients = part == Convolution.GRADIENTS;
    List<Buffer> inputs = operation.inputs();
    long[] images = inputs.get(0).shape();
    long[] weights = inputs.get(1).shape();
    Buffer result = isGradients ? inputs.get(inputs.size() - 1) : operation.outputs().get(0);
    return Optional.of(
        new ConvolutionSizes(
            images[0],
            images[1],
            weights[3],
            new Plane(images[2], images[3]),
            new Plane(result.shape()[2], result.shape()[3]),
            new Plane(weights[0], weights[1]),
            plane(kernel, STRIDE),
            plane(kernel, PADDING),
            inputs.size() == (isGradients ? 4 : 3)));
  }

  private static Plane plane(CustomKernel kernel, int index) {
    return new Plane(kernel.integer(index), kernel.integer(index + 1));
  }

  /** Whether all arrays are of the type, in row-major order, and as long as a buffer at most. */
  private static boolean isOf(Operation operation, DataType type) {
    return Stream.of(operation.inputs(), operation.outputs())
        .flatMap(List::stream)
        .allMatch(
            it ->
                it.dataType() == type
                    && it.length() <= Integer.MAX_VALUE / type.width()
                    && (!it.hasArray() || RowMajor.holdsFor(it.array())));
  }

  private static boolean isPlain(CustomKernel kernel) {
    return kernel.integer(DILATION) == 1
        && kernel.integer(DILATION + 1) == 1
        && kernel.integer(PADDING_MODE) == 0
        && kernel.integer(CHANNELS_LAST) == 0
        && kernel.integer(ORDER_OF_WEIGHTS) == 0;
  }
}
