package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.program.RebindableInstruction;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;

/**
 * A fused group that is bound to arrays. Several threads take its tiles in turn, each with the
 * memory of its own lane.
 */
final class FusedInstruction implements RebindableInstruction {

  private final int tiles;
  private final Lane[] lanes;
  private final FloatBuffer[] sources;
  private final FloatBuffer[] targets;
  private final Workers workers;
  private final AtomicInteger nextTile = new AtomicInteger();
  private final IntConsumer lane = this::runLane;
  private final TileSums sums;

  FusedInstruction(
      int tiles,
      List<Lane> lanes,
      Workers workers,
      List<INDArray> inputArrays,
      List<INDArray> outputArrays) {
    this.tiles = tiles;
    this.workers = workers;
    this.lanes = lanes.toArray(Lane[]::new);
    this.sources = inputArrays.stream().map(FloatMemory::of).toArray(FloatBuffer[]::new);
    this.targets = outputArrays.stream().map(FloatMemory::of).toArray(FloatBuffer[]::new);
    this.sums = new TileSums(lanes.get(0), lanes.size() > 1 ? tiles : 0);
  }

  @Override
  public void run(OpExecutioner executioner) {
    if (lanes.length == 1) {
      runAlone();
      return;
    }
    nextTile.set(0);
    workers.run(lanes.length, lane);
    sums.store(targets);
  }

  private void runAlone() {
    Lane only = lanes[0];
    only.loadWhole(sources);
    only.clearSums();
    for (int tile = 0; tile < tiles; tile++) {
      only.run(tile, sources, targets);
    }
    only.storeSums(targets);
  }

  private void runLane(int index) {
    Lane own = lanes[index];
    own.loadWhole(sources);
    for (int tile = nextTile.getAndIncrement(); tile < tiles; tile = nextTile.getAndIncrement()) {
      own.clearSums();
      own.run(tile, sources, targets);
      sums.keep(own, tile);
    }
  }

  @Override
  public Runnable inputRebinding(int index, INDArray array) {
    FloatBuffer source = FloatMemory.of(array);
    return () -> sources[index] = source;
  }

  @Override
  public Runnable outputRebinding(int index, INDArray array) {
    FloatBuffer target = FloatMemory.of(array);
    return () -> targets[index] = target;
  }
}
