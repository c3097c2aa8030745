package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.RowLoops;
import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Convolutions by Winograd's algorithm: of 3×3 pixels without stride, and of 4×4 with stride 2,
 * with 4/9 of the multiplications. Where Java has vector instructions, and channels fill their
 * registers.
 *
 * <p>Tiles are of 4×4 places, whose transforms only add and halve: results are as exact as direct
 * sums. Lavin and Gray (2016), "Fast Algorithms for Convolutional Neural Networks", arXiv
 * 1509.09308.
 */
public final class WinogradConvolutions implements ConvolutionExecutor {

  /** Of a group; measured, with 64 channels. */
  private static final int ROWS = 72;

  private final Workers workers;
  private final Map<TileGeometry, WinogradMemory<float[], FloatBuffer>> memories = new HashMap<>();

  /**
   * Computes the convolutions of one tape.
   *
   * @param workers divide what is long enough
   */
  public WinogradConvolutions(Workers workers) {
    this.workers = workers;
  }

  @Override
  public boolean computes(ConvolutionSizes sizes) {
    return VectorModule.isUsable() && TileGeometry.suits(sizes, RowLoops.WIDTH);
  }

  @Override
  public BoundConvolution forward(
      ConvolutionSizes sizes, List<FloatBuffer> inputs, FloatBuffer output) {
    return new FloatTiles(new ForwardTiles<>(memory(sizes), inputs, output));
  }

  @Override
  public BoundConvolution gradients(
      ConvolutionSizes sizes,
      Set<Differentiated> wanted,
      List<FloatBuffer> inputs,
      List<FloatBuffer> outputs) {
    return new FloatTiles(new GradientTiles<>(memory(sizes), wanted, inputs, outputs));
  }

  private WinogradMemory<float[], FloatBuffer> memory(ConvolutionSizes sizes) {
    return memories.computeIfAbsent(
        TileGeometry.of(sizes, ROWS),
        tiles -> new WinogradMemory<>(new FloatArithmetic(), tiles, workers));
  }
}
