package io.github.dl4jode.tape.internal.tile;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** The loops of a fused group with the Java arrays that hold one tile: what one thread uses. */
final class Lane {

  private final FusedKernel.Transfer[] inputs;
  private final FusedKernel.Transfer[] outputs;
  private final FusedKernel.Step[] steps;

  /** The indices of the inputs that are parameters. */
  private final int[] parameters;

  /** The indices of the other inputs of which every tile needs all. */
  private final int[] whole;

  Lane(
      List<FusedKernel.Transfer> inputs,
      List<FusedKernel.Transfer> outputs,
      List<FusedKernel.Step> steps) {
    this.inputs = inputs.toArray(FusedKernel.Transfer[]::new);
    this.outputs = outputs.toArray(FusedKernel.Transfer[]::new);
    this.steps = steps.toArray(FusedKernel.Step[]::new);
    this.parameters = indices(FusedKernel.Transfer::isParameter);
    this.whole = indices(input -> !input.divided() && !input.isParameter());
  }

  private int[] indices(Predicate<FusedKernel.Transfer> kind) {
    return IntStream.range(0, inputs.length).filter(i -> kind.test(inputs[i])).toArray();
  }

  /** The transfers into the tiles. */
  List<FusedKernel.Transfer> loads() {
    return List.of(inputs);
  }

  /** The transfers out of the tiles. */
  List<FusedKernel.Transfer> stores() {
    return List.of(outputs);
  }

  /** Copies in parameters, which stay until they change. */
  void loadParameters(FloatBuffer... sources) {
    load(parameters, sources);
  }

  /** Copies in what every tile needs all of, but for parameters. */
  void loadWhole(FloatBuffer... sources) {
    load(whole, sources);
  }

  private void load(int[] indices, FloatBuffer... sources) {
    for (int input : indices) {
      sources[input].get(0, inputs[input].tile());
    }
  }

  void clearSums() {
    for (FusedKernel.Transfer output : outputs) {
      if (!output.divided()) {
        Arrays.fill(output.tile(), 0);
      }
    }
  }

  void storeSums(FloatBuffer... targets) {
    for (int i = 0; i < outputs.length; i++) {
      if (!outputs[i].divided()) {
        targets[i].put(0, outputs[i].tile());
      }
    }
  }

  /** Computes one tile; what it adds to sums is left in this lane. */
  void run(int tile, FloatBuffer[] sources, FloatBuffer[] targets) {
    for (FusedKernel.Step step : steps) {
      for (int input : step.loads()) {
        float[] values = inputs[input].tile();
        sources[input].get(tile * values.length, values);
      }
      step.loop().run();
      for (int output : step.stores()) {
        float[] values = outputs[output].tile();
        targets[output].put(tile * values.length, values);
      }
    }
  }

  int outputs() {
    return outputs.length;
  }

  /** Whether each tile adds to an output. */
  boolean isSum(int output) {
    return !outputs[output].divided();
  }

  /** The array of an output. */
  float[] output(int index) {
    return outputs[index].tile();
  }
}
