package io.github.dl4jode.tape.internal.patch;

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

/** Convolutions of double images, which oneDNN does not compute, as products with patches. */
public final class DoublePatchConvolutions implements ExecutorOn<DoubleBuffer> {

  private final Workers workers;
  private final Map<PatchGeometry, DoublePatchMemory> memories = new HashMap<>();

  /**
   * Computes the convolutions of one tape.
   *
   * @param workers divide the images
   */
  public DoublePatchConvolutions(Workers workers) {
    this.workers = workers;
  }

  @Override
  public boolean computes(ConvolutionSizes sizes) {
    return DoublePatchMemory.suits(sizes);
  }

  @Override
  public BoundOn<DoubleBuffer> forward(
      ConvolutionSizes sizes, List<DoubleBuffer> inputs, DoubleBuffer output) {
    return new BoundDoublePatches(memory(sizes), Set.of(), inputs, List.of(output));
  }

  @Override
  public BoundOn<DoubleBuffer> gradients(
      ConvolutionSizes sizes,
      Set<Differentiated> wanted,
      List<DoubleBuffer> inputs,
      List<DoubleBuffer> outputs) {
    return new BoundDoublePatches(memory(sizes), wanted, inputs, outputs);
  }

  private DoublePatchMemory memory(ConvolutionSizes sizes) {
    return memories.computeIfAbsent(
        PatchGeometry.of(sizes), patches -> new DoublePatchMemory(patches, workers));
  }
}
