package io.github.dl4jode.tape.internal.winograd;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;

import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import io.github.dl4jode.tape.internal.convolution.BoundOn;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/** The gradients of a convolution, tied to arrays. */
final class GradientTiles<A, B> implements BoundOn<B> {

  private final WinogradMemory<A, B> memory;
  private final TileGeometry tiles;
  private final PointLayout layout;
  private final boolean ofImages;
  private final boolean ofWeights;
  private final List<B> inputs;
  private final List<B> outputs;
  private final IntConsumer block = this::compute;

  GradientTiles(
      WinogradMemory<A, B> memory, Set<Differentiated> wanted, List<B> inputs, List<B> outputs) {
    this.memory = memory;
    this.tiles = memory.tiles();
    this.layout = PointLayout.apart(tiles);
    this.ofImages = wanted.contains(IMAGES);
    this.ofWeights = wanted.contains(WEIGHTS);
    this.inputs = new ArrayList<>(inputs);
    this.outputs = new ArrayList<>(outputs);
  }

  @Override
  public void run() {
    if (ofImages) {
      memory.weights().read(inputs.get(1));
      memory.weights().transpose();
    }
    memory.run(memory.sums().blocks(), block);
    if (ofWeights) {
      memory.sums().add();
      memory.weights().writeCotangent(memory.sums().ofWeights(0), outputs.get(1));
      if (outputs.size() > 2) {
        memory.arithmetic().put(memory.sums().ofBias(0), outputs.get(2), 0);
      }
    }
  }

  private void compute(int index) {
    WeightSums<A, B> sums = memory.sums();
    sums.begin(index);
    for (int group = sums.firstGroup(index); group < sums.firstGroup(index + 1); group++) {
      compute(index, group);
    }
  }

  private void compute(int index, int group) {
    int first = group * tiles.imagesOfGroup();
    int count = Math.min(tiles.imagesOfGroup(), tiles.batch() - first);
    TileLane<A, B> lane = memory.lane();
    B cotangents = inputs.get(inputs.size() - 1);
    for (int i = 0; i < count; i++) {
      lane.results()
          .readCotangent(
              cotangents,
              first + i,
              lane.resultPoints(),
              i * tiles.tiles(),
              memory.sums().ofBias(index));
    }
    if (ofWeights) {
      for (int i = 0; i < count; i++) {
        lane.images().read(inputs.get(0), first + i, lane.imagePoints(), layout, i * tiles.tiles());
      }
      memory.sums().add(index, group, lane, count);
    }
    if (ofImages) {
      lane.multiplyBack(memory.weights().transposed(), count);
      for (int i = 0; i < count; i++) {
        lane.cotangents()
            .write(lane.imagePoints(), layout, i * tiles.tiles(), outputs.get(0), first + i);
      }
    }
  }

  @Override
  public void setInput(int index, B array) {
    inputs.set(index, array);
  }

  @Override
  public void setOutput(int index, B array) {
    outputs.set(index, array);
  }

  /** There is nothing to free. */
  @Override
  public void close() {}
}
