package io.github.dl4jode.onednn;

import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.PointerScope;

/** How oneDNN computes a convolution and its gradients, and in which order of memory. */
final class ConvolutionDescriptors implements AutoCloseable {

  /** With fewer channels Winograd's algorithm gains nothing. */
  private static final long LEAST_CHANNELS = 32;

  /** The side of one of its tiles. */
  private static final long TILE = 4;

  /** The pixels of all tiles for each pixel of the result. Measured: 1.78 gains, 2.56 loses. */
  private static final double MOST_PIXELS = 1.8;

  @SuppressWarnings("unchecked") // It takes any number of classes, here none.
  private final PointerScope scope = new PointerScope();

  private final engine cpu;
  private final ArrayOrder images;
  private final ArrayOrder weights;
  private final ArrayOrder bias;
  private final ArrayOrder result;
  private final long[] stride;
  private final long[] padding;
  private final convolution_forward.primitive_desc forward;
  private final convolution_backward_data.primitive_desc ofImages;
  private final convolution_backward_weights.primitive_desc ofWeights;

  /** An array as ND4J has it, and with the order left to oneDNN. */
  private record ArrayOrder(memory.desc given, memory.desc free) {

    static ArrayOrder of(format_tag order, long... shape) {
      memory.data_type type = memory.data_type.f32;
      return new ArrayOrder(
          new memory.desc(shape, type, order), new memory.desc(shape, type, format_tag.any));
    }
  }

  ConvolutionDescriptors(ConvolutionSizes sizes) {
    try {
      cpu = new engine(engine.kind.cpu, 0);
      long in = sizes.inputChannels();
      long out = sizes.outputChannels();
      Plane input = sizes.input();
      Plane output = sizes.output();
      Plane kernel = sizes.kernel();
      images = ArrayOrder.of(format_tag.nchw, sizes.batch(), in, input.height(), input.width());
      weights = ArrayOrder.of(format_tag.hwio, out, in, kernel.height(), kernel.width());
      bias = sizes.hasBias() ? ArrayOrder.of(format_tag.x, out) : none();
      result = ArrayOrder.of(format_tag.nchw, sizes.batch(), out, output.height(), output.width());
      stride = array(sizes.stride());
      padding = array(sizes.padding());
      primitive_attr attributes = new primitive_attr();
      attributes.set_scratchpad_mode(dnnl.scratchpad_mode.user);
      boolean tiles = suitsTiles(sizes);
      forward = byAlgorithm(tiles, algorithm -> forward(algorithm, attributes));
      ofImages = byAlgorithm(tiles, algorithm -> ofImages(algorithm, attributes));
      ofWeights = byAlgorithm(tiles, algorithm -> ofWeights(algorithm, attributes));
    } catch (RuntimeException | LinkageError e) {
      scope.close();
      throw e;
    }
  }

  private static ArrayOrder none() {
    memory.desc empty = new memory.desc();
    return new ArrayOrder(empty, empty);
  }

  private static long[] array(Plane plane) {
    return new long[] {plane.height(), plane.width()};
  }

  /** Whether Winograd's algorithm is likely to be faster. */
  private static boolean suitsTiles(ConvolutionSizes sizes) {
    Plane output = sizes.output();
    double pixels = (double) inTiles(output.height()) * inTiles(output.width());
    return sizes.kernel().equals(new Plane(3, 3))
        && sizes.stride().equals(new Plane(1, 1))
        && Math.min(sizes.inputChannels(), sizes.outputChannels()) >= LEAST_CHANNELS
        && pixels <= MOST_PIXELS * output.height() * output.width();
  }

  private static long inTiles(long length) {
    return (length + TILE - 1) / TILE * TILE;
  }

  /** oneDNN refuses Winograd's algorithm where the processor lacks the instructions. */
  private static <T> T byAlgorithm(boolean tiles, IntFunction<T> description) {
    if (tiles) {
      try {
        return description.apply(dnnl.algorithm.convolution_winograd.value);
      } catch (RuntimeException e) {
        // The direct algorithm is always there.
      }
    }
    return description.apply(dnnl.algorithm.convolution_direct.value);
  }

  private convolution_forward.primitive_desc forward(int algorithm, primitive_attr attributes) {
    return new convolution_forward.primitive_desc(
        new convolution_forward.desc(
            dnnl.prop_kind.forward_training.value,
            algorithm,
            images.free,
            weights.free,
            bias.free,
            result.free,
            stride,
            padding,
            padding),
        attributes,
        cpu);
  }

  private convolution_backward_data.primitive_desc ofImages(
      int algorithm, primitive_attr attributes) {
    return new convolution_backward_data.primitive_desc(
        new convolution_backward_data.desc(
            algorithm, images.free, weights.free, result.free, stride, padding, padding),
        attributes,
        cpu,
        forward);
  }

  private convolution_backward_weights.primitive_desc ofWeights(
      int algorithm, primitive_attr attributes) {
    return new convolution_backward_weights.primitive_desc(
        new convolution_backward_weights.desc(
            algorithm, images.free, weights.free, bias.free, result.free, stride, padding, padding),
        attributes,
        cpu,
        forward);
  }

  /** Whether vector instructions compute everything; oneDNN's other ways are slower than ND4J. */
  boolean areVectorized() {
    return Stream.of(forward, ofImages, ofWeights)
        .map(description -> description.impl_info_str().getString())
        .allMatch(name -> name.startsWith("jit") || name.startsWith("brg"));
  }

  engine cpu() {
    return cpu;
  }

  /** ND4J's order. */
  memory.desc images() {
    return images.given;
  }

  /** ND4J's order. */
  memory.desc weights() {
    return weights.given;
  }

  /** ND4J's order; empty without a bias. */
  memory.desc bias() {
    return bias.given;
  }

  /** ND4J's order. */
  memory.desc result() {
    return result.given;
  }

  convolution_forward.primitive_desc forward() {
    return forward;
  }

  convolution_backward_data.primitive_desc ofImages() {
    return ofImages;
  }

  convolution_backward_weights.primitive_desc ofWeights() {
    return ofWeights;
  }

  @Override
  public void close() {
    scope.close();
  }
}
