package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.program.RebindableInstruction;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;

/**
 * A fused group that is bound to arrays. Each thread has a lane with memory of its own, and tiles
 * of its own, which are therefore in its cache; when they are done it helps with those of others.
 */
final class FusedInstruction implements RebindableInstruction {

  private final int tiles;
  private final Lane[] lanes;
  private final FloatBuffer[] sources;
  private final FloatBuffer[] targets;
  private final Workers workers;

  /** For each lane the next of its own tiles. */
  private final AtomicIntegerArray nextTiles;

  /** For each lane whether a thread has it, which is 1. */
  private final AtomicIntegerArray taken;

  private final IntConsumer lane = part -> runLane(takeLane());
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
    this.nextTiles = new AtomicIntegerArray(lanes.size());
    this.taken = new AtomicIntegerArray(lanes.size());
    this.sources = inputArrays.stream().map(FloatMemory::of).toArray(FloatBuffer[]::new);
    this.targets = outputArrays.stream().map(FloatMemory::of).toArray(FloatBuffer[]::new);
    this.sums = new TileSums(lanes.get(0), lanes.size() > 1 ? tiles : 0);
  }

  @Override
  public void parametersChanged() {
    for (Lane each : lanes) {
      each.loadParameters(sources);
    }
  }

  @Override
  public void run(OpExecutioner executioner) {
    if (lanes.length == 1) {
      runAlone();
      return;
    }
    for (int i = 0; i < lanes.length; i++) {
      nextTiles.set(i, firstTile(i));
      taken.set(i, 0);
    }
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

  private int firstTile(int lane) {
    return lane * tiles / lanes.length;
  }

  /** A lane that no other thread has: that of this thread, if possible. */
  private int takeLane() {
    int index = Workers.placeOfThread() % lanes.length;
    while (!taken.compareAndSet(index, 0, 1)) {
      index = (index + 1) % lanes.length;
    }
    return index;
  }

  private void runLane(int index) {
    Lane own = lanes[index];
    own.loadWhole(sources);
    for (int i = 0; i < lanes.length; i++) {
      int owner = (index + i) % lanes.length;
      int end = firstTile(owner + 1);
      for (int tile = next(owner); tile < end; tile = next(owner)) {
        own.clearSums();
        own.run(tile, sources, targets);
        sums.keep(own, tile);
      }
    }
  }

  private int next(int owner) {
    return nextTiles.getAndIncrement(owner);
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
