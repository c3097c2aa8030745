package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.tape.internal.convolution.BoundOn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** A convolution tied to arrays. */
final class ForwardTiles<A, B> implements BoundOn<B> {

  private final WinogradMemory<A, B> memory;
  private final TileGeometry tiles;
  private final PointLayout layout;
  private final List<B> inputs;
  private final A bias;
  private final IntConsumer group = this::compute;
  private B output;

  ForwardTiles(WinogradMemory<A, B> memory, List<B> inputs, B output) {
    this.memory = memory;
    this.tiles = memory.tiles();
    this.layout = PointLayout.joined(tiles);
    this.inputs = new ArrayList<>(inputs);
    this.output = output;
    this.bias = memory.arithmetic().array(tiles.outputChannels());
  }

  @Override
  public void run() {
    memory.weights().read(inputs.get(1));
    if (inputs.size() > 2) {
      memory.arithmetic().get(inputs.get(2), 0, bias);
    }
    memory.run(tiles.groups(), group);
  }

  private void compute(int index) {
    int first = index * tiles.imagesOfGroup();
    int count = Math.min(tiles.imagesOfGroup(), tiles.batch() - first);
    TileLane<A, B> lane = memory.lane();
    for (int i = 0; i < count; i++) {
      lane.images().read(inputs.get(0), first + i, lane.imagePoints(), layout, i * tiles.tiles());
    }
    lane.multiply(memory.weights().points(), count);
    for (int i = 0; i < count; i++) {
      lane.results().write(lane.resultPoints(), i * tiles.tiles(), bias, output, first + i);
    }
  }

  @Override
  public void setInput(int index, B array) {
    inputs.set(index, array);
  }

  @Override
  public void setOutput(int index, B array) {
    output = array;
  }

  /** There is nothing to free. */
  @Override
  public void close() {}
}
