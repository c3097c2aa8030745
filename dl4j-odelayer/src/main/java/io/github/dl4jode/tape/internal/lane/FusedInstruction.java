package io.github.dl4jode.tape.internal.lane;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.lane.NumberArrays.Memory;
import io.github.dl4jode.tape.internal.program.RebindableInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;

/**
 * A fused group that is bound to arrays. Each thread has a lane with memory of its own, and tiles
 * of its own, which are therefore in its cache; when they are done it helps with those of others.
 */
final class FusedInstruction<A> implements RebindableInstruction {

  private final int tiles;
  private final NumberArrays<A> arrays;
  private final List<Lane<A>> lanes;
  private final List<Memory<A>> sources;
  private final List<Memory<A>> targets;
  private final Workers workers;

  /** For each lane the next of its own tiles. */
  private final AtomicIntegerArray nextTiles;

  /** For each lane whether a thread has it, which is 1. */
  private final AtomicIntegerArray taken;

  private final IntConsumer lane = part -> runLane(takeLane());
  private final TileSums<A> sums;

  FusedInstruction(
      int tiles,
      List<Lane<A>> lanes,
      TileSums<A> sums,
      Workers workers,
      List<INDArray> inputArrays,
      List<INDArray> outputArrays) {
    this.tiles = tiles;
    this.workers = workers;
    this.arrays = lanes.get(0).arrays();
    this.lanes = List.copyOf(lanes);
    this.nextTiles = new AtomicIntegerArray(lanes.size());
    this.taken = new AtomicIntegerArray(lanes.size());
    this.sources = memories(inputArrays);
    this.targets = memories(outputArrays);
    this.sums = sums;
  }

  private List<Memory<A>> memories(List<INDArray> of) {
    return new ArrayList<>(of.stream().map(arrays::memory).toList());
  }

  @Override
  public void parametersChanged() {
    for (Lane<A> each : lanes) {
      each.loadParameters(sources);
    }
  }

  @Override
  public void run(OpExecutioner executioner) {
    if (lanes.size() == 1) {
      runAlone();
      return;
    }
    for (int i = 0; i < lanes.size(); i++) {
      nextTiles.set(i, firstTile(i));
      taken.set(i, 0);
    }
    workers.run(lanes.size(), lane);
    sums.add(targets);
  }

  private void runAlone() {
    Lane<A> only = lanes.get(0);
    only.loadWhole(sources);
    only.clearSums();
    for (int tile = 0; tile < tiles; tile++) {
      only.run(tile, sources, targets);
    }
    only.storeSums(targets);
  }

  @Override
  public void clearSums() {
    if (lanes.size() == 1) {
      lanes.get(0).clearSumsOverPasses();
    } else {
      sums.clearSumsOverPasses();
    }
  }

  @Override
  public void deliverSums() {
    if (lanes.size() == 1) {
      lanes.get(0).storeSumsOverPasses(targets);
    } else {
      sums.storeSumsOverPasses(targets);
    }
  }

  private int firstTile(int lane) {
    return lane * tiles / lanes.size();
  }

  /** A lane that no other thread has: that of this thread, if possible. */
  private int takeLane() {
    int index = Workers.placeOfThread() % lanes.size();
    while (!taken.compareAndSet(index, 0, 1)) {
      index = (index + 1) % lanes.size();
    }
    return index;
  }

  private void runLane(int index) {
    Lane<A> own = lanes.get(index);
    own.loadWhole(sources);
    for (int i = 0; i < lanes.size(); i++) {
      int owner = (index + i) % lanes.size();
      int end = firstTile(owner + 1);
      for (int tile = next(owner); tile < end; tile = next(owner)) {
        own.clearSums();
        own.clearSumsOverPasses();
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
    Memory<A> source = arrays.memory(array);
    return () -> sources.set(index, source);
  }

  @Override
  public Runnable outputRebinding(int index, INDArray array) {
    Memory<A> target = arrays.memory(array);
    return () -> targets.set(index, target);
  }
}
