package io.github.dl4jode.tape.internal.patch;

import io.github.dl4jode.parallel.PerThread;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.FewChannels;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Convolutions of images with few channels, such as grey ones: oneDNN cannot vectorise over so few.
 * Where Java has vector instructions.
 */
public final class PatchConvolutions implements ConvolutionExecutor {

  private final Workers workers;
  private final Map<PatchGeometry, PerThread<PatchLane>> lanes = new HashMap<>();

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
    return bound(sizes, Set.of(), inputs, List.of(output));
  }

  @Override
  public BoundConvolution gradients(
      ConvolutionSizes sizes,
      Set<Differentiated> wanted,
      List<FloatBuffer> inputs,
      List<FloatBuffer> outputs) {
    return bound(sizes, wanted, inputs, outputs);
  }

  private BoundConvolution bound(
      ConvolutionSizes sizes,
      Set<Differentiated> wanted,
      List<FloatBuffer> inputs,
      List<FloatBuffer> outputs) {
    PatchGeometry patches = PatchGeometry.of(sizes);
    PerThread<PatchLane> ofSizes =
        lanes.computeIfAbsent(patches, it -> new PerThread<>(workers, () -> new PatchLane(it)));
    return new BoundPatches(patches, workers, ofSizes, wanted, inputs, outputs);
  }
}
