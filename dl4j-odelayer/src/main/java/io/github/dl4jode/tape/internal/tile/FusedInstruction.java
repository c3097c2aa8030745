package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.program.RebindableInstruction;
import io.github.dl4jode.tape.internal.tile.FusedKernel.Step;
import io.github.dl4jode.tape.internal.tile.FusedKernel.Transfer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;

/** A fused group that is bound to arrays. */
final class FusedInstruction implements RebindableInstruction {

  private final int tiles;
  private final Transfer[] inputs;
  private final Transfer[] outputs;
  private final Step[] steps;
  private final FloatBuffer[] sources;
  private final FloatBuffer[] targets;

  FusedInstruction(
      int tiles,
      List<Transfer> inputs,
      List<Transfer> outputs,
      List<Step> steps,
      List<INDArray> inputArrays,
      List<INDArray> outputArrays) {
    this.tiles = tiles;
    this.inputs = inputs.toArray(Transfer[]::new);
    this.outputs = outputs.toArray(Transfer[]::new);
    this.steps = steps.toArray(Step[]::new);
    this.sources = inputArrays.stream().map(FloatMemory::of).toArray(FloatBuffer[]::new);
    this.targets = outputArrays.stream().map(FloatMemory::of).toArray(FloatBuffer[]::new);
  }

  @Override
  public void run(OpExecutioner executioner) {
    for (int i = 0; i < inputs.length; i++) {
      if (!inputs[i].divided()) {
        load(i, 0);
      }
    }
    for (Transfer output : outputs) {
      if (!output.divided()) {
        Arrays.fill(output.tile(), 0);
      }
    }
    for (int tile = 0; tile < tiles; tile++) {
      run(tile);
    }
    for (int i = 0; i < outputs.length; i++) {
      if (!outputs[i].divided()) {
        store(i, 0);
      }
    }
  }

  private void run(int tile) {
    for (Step step : steps) {
      for (int input : step.loads()) {
        load(input, tile);
      }
      step.loop().run();
      for (int output : step.stores()) {
        store(output, tile);
      }
    }
  }

  private void load(int input, int index) {
    float[] tile = inputs[input].tile();
    sources[input].get(index * tile.length, tile);
  }

  private void store(int output, int index) {
    float[] tile = outputs[output].tile();
    targets[output].put(index * tile.length, tile);
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
