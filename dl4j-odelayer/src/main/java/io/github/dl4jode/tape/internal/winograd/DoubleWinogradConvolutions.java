package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.internal.convolution.BoundOn;
import io.github.dl4jode.tape.internal.convolution.ExecutorOn;
import java.nio.DoubleBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Convolutions of double images as {@link WinogradConvolutions} compute those of float, with and
 * without the vector module.
 */
public final class DoubleWinogradConvolutions implements ExecutorOn<DoubleBuffer> {

  /** Of a group: as many bytes as in float. With twice as many 3 to 7 % longer, with half 7 %. */
  private static final int ROWS = 36;

  private final Workers workers;
  private final Map<TileGeometry, WinogradMemory<double[], DoubleBuffer>> memories =
      new HashMap<>();

  /**
   * Computes the convolutions of one tape.
   *
   * @param workers divide what is long enough
   */
  public DoubleWinogradConvolutions(Workers workers) {
    this.workers = workers;
  }

  @Override
  public boolean computes(ConvolutionSizes sizes) {
    return TileGeometry.suits(sizes, 1);
  }

  @Override
  public BoundOn<DoubleBuffer> forward(
      ConvolutionSizes sizes, List<DoubleBuffer> inputs, DoubleBuffer output) {
    return new ForwardTiles<>(memory(sizes), inputs, output);
  }

  @Override
  public BoundOn<DoubleBuffer> gradients(
      ConvolutionSizes sizes,
      Set<Differentiated> wanted,
      List<DoubleBuffer> inputs,
      List<DoubleBuffer> outputs) {
    return new GradientTiles<>(memory(sizes), wanted, inputs, outputs);
  }

  private static TileArithmetic<double[], DoubleBuffer> arithmetic(TileGeometry tiles) {
    return DoubleVectorArithmetic.suits(tiles)
        ? new DoubleVectorArithmetic()
        : new DoubleArithmetic();
  }

  private WinogradMemory<double[], DoubleBuffer> memory(ConvolutionSizes sizes) {
    return memories.computeIfAbsent(
        TileGeometry.of(sizes, ROWS),
        tiles -> new WinogradMemory<>(arithmetic(tiles), tiles, workers));
  }
}
