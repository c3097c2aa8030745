package io.github.dl4jode.tape.internal.patch;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;

import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import io.github.dl4jode.tape.internal.convolution.BoundOn;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * A convolution or its gradients, tied to arrays of doubles. Blocks of images have sums of their
 * own, which are added in sequence: the bits do not depend on the number of threads.
 */
final class BoundDoublePatches implements BoundOn<DoubleBuffer> {

  private final DoublePatchMemory memory;
  private final PatchGeometry patches;
  private final Set<Differentiated> wanted;
  private final List<DoubleBuffer> inputs;
  private final List<DoubleBuffer> outputs;
  private final IntConsumer block;

  /**
   * Ties it.
   *
   * @param wanted gradients; none for the convolution itself
   */
  BoundDoublePatches(
      DoublePatchMemory memory,
      Set<Differentiated> wanted,
      List<DoubleBuffer> inputs,
      List<DoubleBuffer> outputs) {
    this.memory = memory;
    this.patches = memory.patches();
    this.wanted = wanted;
    this.inputs = new ArrayList<>(inputs);
    this.outputs = new ArrayList<>(outputs);
    this.block = wanted.isEmpty() ? this::convolve : this::differentiate;
  }

  @Override
  public void run() {
    inputs.get(1).get(0, memory.weights());
    if (wanted.isEmpty() && patches.sizes().hasBias()) {
      inputs.get(2).get(0, memory.bias());
    }
    memory.run(memory.blocks(), block);
    if (wanted.contains(WEIGHTS)) {
      writeWeights();
    }
  }

  private int firstImage(int group) {
    return group * memory.imagesOfGroup();
  }

  private int images(int group) {
    return Math.min(memory.imagesOfGroup(), patches.batch() - firstImage(group));
  }

  private void convolve(int index) {
    DoublePatchLane lane = memory.lane();
    for (int group = memory.firstGroup(index); group < memory.firstGroup(index + 1); group++) {
      lane.readPatches(inputs.get(0), firstImage(group), images(group));
      lane.write(memory.weights(), memory.bias(), outputs.get(0), firstImage(group), images(group));
    }
  }

  private void differentiate(int index) {
    DoublePatchLane lane = memory.lane();
    if (wanted.contains(WEIGHTS)) {
      Arrays.fill(memory.sums().ofWeights()[index], 0);
      Arrays.fill(memory.sums().ofBias()[index], 0);
    }
    for (int group = memory.firstGroup(index); group < memory.firstGroup(index + 1); group++) {
      differentiate(lane, index, firstImage(group), images(group));
    }
  }

  private void differentiate(DoublePatchLane lane, int index, int first, int count) {
    lane.readCotangents(inputs.get(inputs.size() - 1), first, count);
    if (wanted.contains(WEIGHTS)) {
      lane.readPatches(inputs.get(0), first, count);
      lane.addWeights(memory.sums().ofWeights()[index], count);
      lane.addBias(memory.sums().ofBias()[index], count);
    }
    if (wanted.contains(IMAGES)) {
      lane.writeCotangents(memory.weights(), outputs.get(0), first, count);
    }
  }

  private void writeWeights() {
    outputs.get(1).put(0, sum(memory.sums().ofWeights()));
    if (patches.sizes().hasBias()) {
      outputs.get(2).put(0, sum(memory.sums().ofBias()));
    }
  }

  /** Adds all blocks to the first. */
  private static double[] sum(double[][] blocks) {
    for (int other = 1; other < blocks.length; other++) {
      for (int i = 0; i < blocks[0].length; i++) {
        blocks[0][i] += blocks[other][i];
      }
    }
    return blocks[0];
  }

  @Override
  public void setInput(int index, DoubleBuffer array) {
    inputs.set(index, array);
  }

  @Override
  public void setOutput(int index, DoubleBuffer array) {
    outputs.set(index, array);
  }

  /** There is nothing to free. */
  @Override
  public void close() {}
}
