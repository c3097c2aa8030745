package io.github.dl4jode.tape.internal.patch;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;

import io.github.dl4jode.parallel.PerThread;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * A convolution or its gradients, tied to arrays. Blocks of images have sums of their own, which
 * are added in sequence: the bits do not depend on the number of threads.
 */
final class BoundPatches implements BoundConvolution {

  private static final int MOST_BLOCKS = 8;

  /** Some 50 µs: what is shorter is not divided. */
  private static final double LEAST_MULTIPLICATIONS = 2e6;

  private final PatchGeometry patches;
  private final Workers workers;
  private final Set<Differentiated> wanted;
  private final List<FloatBuffer> inputs;
  private final List<FloatBuffer> outputs;
  private final float[] weights;
  private final PerThread<PatchLane> lanes;
  private final float[][] sums;
  private final float[] ofWeights;
  private final IntConsumer block;

  /**
   * Ties it.
   *
   * @param lanes shared by all convolutions of a tape that have these sizes
   * @param wanted gradients; none for the convolution itself
   */
  BoundPatches(
      PatchGeometry patches,
      Workers workers,
      PerThread<PatchLane> lanes,
      Set<Differentiated> wanted,
      List<FloatBuffer> inputs,
      List<FloatBuffer> outputs) {
    this.patches = patches;
    this.workers = workers;
    this.wanted = wanted;
    this.inputs = new ArrayList<>(inputs);
    this.outputs = new ArrayList<>(outputs);
    int channels = patches.outputChannels();
    int blocks = Math.min(MOST_BLOCKS, patches.batch());
    this.weights = new float[(patches.taps() + 1) * channels];
    this.lanes = lanes;
    int sumLength = wanted.contains(WEIGHTS) ? channels * PatchLane.columns(patches) : 0;
    this.sums = new float[blocks][sumLength];
    this.ofWeights = new float[patches.taps() * channels];
    this.block = wanted.isEmpty() ? this::convolve : this::differentiate;
  }

  @Override
  public void run() {
    inputs.get(1).get(0, weights, 0, ofWeights.length);
    if (patches.sizes().hasBias()) {
      inputs.get(2).get(0, weights, ofWeights.length, patches.outputChannels());
    }
    double multiplications = (double) weights.length * patches.pixels() * patches.batch();
    workers.run(sums.length, multiplications >= LEAST_MULTIPLICATIONS, block);
    if (wanted.contains(WEIGHTS)) {
      writeWeights();
    }
  }

  private int first(int block) {
    return (int) ((long) block * patches.batch() / sums.length);
  }

  private void convolve(int block) {
    PatchLane lane = lanes.get();
    for (int i = first(block); i < first(block + 1); i++) {
      lane.write(inputs.get(0), weights, outputs.get(0), i);
    }
  }

  private void differentiate(int block) {
    PatchLane lane = lanes.get();
    Arrays.fill(sums[block], 0);
    for (int i = first(block); i < first(block + 1); i++) {
      lane.readCotangent(inputs.get(inputs.size() - 1), i);
      if (wanted.contains(WEIGHTS)) {
        lane.addWeights(inputs.get(0), i, sums[block]);
      }
      if (wanted.contains(IMAGES)) {
        lane.writeCotangent(weights, outputs.get(0), i);
      }
    }
  }

  private void writeWeights() {
    float[] sum = sums[0];
    for (int other = 1; other < sums.length; other++) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += sums[other][i];
      }
    }
    int channels = patches.outputChannels();
    int columns = PatchLane.columns(patches);
    for (int o = 0; o < channels; o++) {
      for (int tap = 0; tap < patches.taps(); tap++) {
        ofWeights[tap * channels + o] = sum[o * columns + tap];
      }
    }
    outputs.get(1).put(0, ofWeights);
    if (patches.sizes().hasBias()) {
      for (int o = 0; o < channels; o++) {
        ofWeights[o] = sum[o * columns + patches.taps()];
      }
      outputs.get(2).put(0, ofWeights, 0, channels);
    }
  }

  @Override
  public void setInput(int index, FloatBuffer array) {
    inputs.set(index, array);
  }

  @Override
  public void setOutput(int index, FloatBuffer array) {
    outputs.set(index, array);
  }

  /** There is nothing to free. */
  @Override
  public void close() {}
}
