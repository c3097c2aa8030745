package io.github.dl4jode.tape.internal.patch;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.FewChannels;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;

/**
 * Convolutions of images with few channels, such as grey ones: oneDNN cannot vectorise over so few.
 * Where Java has vector instructions.
 */
public final class PatchConvolutions implements ConvolutionExecutor {

  private final Workers workers;

  /**
   * Computes the convolutions of one tape.
   *
   * @param workers divide the images
   */
  public PatchConvolutions(Workers workers) {
    this.workers = workers;
  }

  @Override
  public boolean computes(ConvolutionSizes sizes) {
    return FewChannels.areTaken(sizes);
  }

  @Override
  public BoundConvolution forward(
      ConvolutionSizes sizes, List<FloatBuffer> inputs, FloatBuffer output) {
    return new BoundPatches(PatchGeometry.of(sizes), workers, Set.of(), inputs, List.of(output));
  }

  @Override
  public BoundConvolution gradients(
      ConvolutionSizes sizes,
      Set<Differentiated> wanted,
      List<FloatBuffer> inputs,
      List<FloatBuffer> outputs) {
    return new BoundPatches(PatchGeometry.of(sizes), workers, wanted, inputs, outputs);
  }
}
