package io.github.dl4jode.onednn;

import java.nio.FloatBuffer;
import java.util.stream.Stream;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Hands out parts of the caller's scratch array, each at the beginning of a cache line. */
final class ScratchMemory {

  private static final long LINE = 64;

  private final Pointer array;
  private long next;

  ScratchMemory(FloatBuffer array) {
    this.array = new Pointer(new FloatPointer(array));
    this.next = (LINE - this.array.address() % LINE) % LINE;
  }

  /** The floats that a convolution and its gradients need, of which one at a time is computed. */
  static long length(ConvolutionDescriptors it) {
    long images =
        largest(it.forward().src_desc(), it.ofImages().diff_src_desc(), it.ofWeights().src_desc());
    long weights = largest(it.forward().weights_desc(), it.ofImages().weights_desc());
    long gradient = largest(it.ofWeights().diff_weights_desc());
    long result =
        largest(
            it.forward().dst_desc(), it.ofImages().diff_dst_desc(), it.ofWeights().diff_dst_desc());
    long own =
        largest(
            it.forward().scratchpad_desc(),
            it.ofImages().scratchpad_desc(),
            it.ofWeights().scratchpad_desc());
    return (images + weights + gradient + result + own + LINE) / Float.BYTES;
  }

  /** The next part, for any of these arrays at a time. */
  Pointer part(memory.desc... arrays) {
    Pointer part = new Pointer(array).position(array.position() + next);
    next += largest(arrays);
    return part;
  }

  private static long largest(memory.desc... arrays) {
    long most = Stream.of(arrays).mapToLong(memory.desc::get_size).max().orElse(0);
    return (most + LINE - 1) / LINE * LINE;
  }
}
