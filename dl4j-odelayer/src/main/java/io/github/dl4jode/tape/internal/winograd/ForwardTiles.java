package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.tape.convolution.BoundConvolution;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** A convolution tied to arrays. */
final class ForwardTiles implements BoundConvolution {

  private final WinogradMemory memory;
  private final TileGeometry tiles;
  private final PointLayout layout;
  private final List<FloatBuffer> inputs;
  private final float[] bias;
  private final IntConsumer group = this::compute;
  private FloatBuffer output;

  ForwardTiles(WinogradMemory memory, List<FloatBuffer> inputs, FloatBuffer output) {
    this.memory = memory;
    this.tiles = memory.tiles();
    this.layout = PointLayout.joined(tiles);
    this.inputs = new ArrayList<>(inputs);
    this.output = output;
    this.bias = new float[tiles.outputChannels()];
  }

  @Override
  public void run() {
    memory.weights().read(inputs.get(1));
    if (inputs.size() > 2) {
      inputs.get(2).get(0, bias);
    }
    memory.run(tiles.groups(), group);
  }

  private void compute(int index) {
    int first = index * tiles.imagesOfGroup();
    int count = Math.min(tiles.imagesOfGroup(), tiles.batch() - first);
    TileLane lane = memory.lane();
    for (int i = 0; i < count; i++) {
      lane.images().read(inputs.get(0), first + i, lane.imagePoints(), layout, i * tiles.tiles());
    }
    lane.multiply(memory.weights().points(), count);
    for (int i = 0; i < count; i++) {
      lane.results().write(lane.resultPoints(), i * tiles.tiles(), bias, output, first + i);
    }
  }

  @Override
  public void setInput(int index, FloatBuffer array) {
    inputs.set(index, array);
  }

  @Override
  public void setOutput(int index, FloatBuffer array) {
    output = array;
  }

  /** There is nothing to free. */
  @Override
  public void close() {}
}
