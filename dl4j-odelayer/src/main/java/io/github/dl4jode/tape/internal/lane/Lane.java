package io.github.dl4jode.tape.internal.lane;

import io.github.dl4jode.tape.internal.lane.NumberArrays.Memory;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Phase;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The loops of a fused group with the Java arrays that hold one tile: what one thread uses.
 *
 * @param <A> the type of the Java arrays
 */
public final class Lane<A> {

  /** A loop over one tile. */
  @FunctionalInterface
  public interface Loop {
    void run();

    /** Prepares operands that are parameters, when they have new values. */
    default void parametersChanged() {}
  }

  /**
   * A transfer of values into or out of the tiles.
   *
   * @param length of the Java array
   * @param divided whether the Java array holds one tile of the buffer, or all of it; all of an
   *     output is a sum to which each tile adds
   */
  public record Transfer<A>(Buffer buffer, A tile, int length, boolean divided) {

    private Transfer<A> with(UnaryOperator<Buffer> others) {
      return new Transfer<>(others.apply(buffer), tile, length, divided);
    }

    /** Whether it is all of a parameter, which has an array to itself. */
    public boolean isParameter() {
      return isParameter(buffer, length);
    }

    /** Whether it is a sum that goes on from pass to pass. */
    private boolean isSumOverPasses() {
      return !divided && buffer.isSummed();
    }

    /** Whether so many elements of a buffer are all of a parameter. */
    public static boolean isParameter(Buffer buffer, int length) {
      return buffer.phase() == Phase.PARAMETER && buffer.length() == length;
    }
  }

  /**
   * A part of the work on one tile.
   *
   * @param loads the indices of the inputs that are copied in before
   * @param stores the indices of the outputs that are copied out after
   */
  public record Step(int[] loads, Loop loop, int[] stores) {}

  private final NumberArrays<A> arrays;
  private final List<Transfer<A>> inputs;
  private final List<Transfer<A>> outputs;
  private final Step[] steps;

  /** The indices of the inputs that are parameters. */
  private final int[] parameters;

  /** The indices of the other inputs of which every tile needs all. */
  private final int[] whole;

  /** The indices of the outputs that are sums of the tiles of one pass. */
  private final int[] sums;

  /** The indices of the outputs that are sums of the tiles of many passes. */
  private final int[] sumsOverPasses;

  /** Joins loops that are bound to arrays. */
  public Lane(
      NumberArrays<A> arrays,
      List<Transfer<A>> inputs,
      List<Transfer<A>> outputs,
      List<Step> steps) {
    this.arrays = arrays;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.steps = steps.toArray(Step[]::new);
    this.parameters = indices(this.inputs, Transfer::isParameter);
    this.whole = indices(this.inputs, input -> !input.divided() && !input.isParameter());
    this.sums = indices(this.outputs, it -> !it.divided() && !it.isSumOverPasses());
    this.sumsOverPasses = indices(this.outputs, Transfer::isSumOverPasses);
  }

  private static <A> int[] indices(List<Transfer<A>> of, Predicate<Transfer<A>> kind) {
    return IntStream.range(0, of.size()).filter(i -> kind.test(of.get(i))).toArray();
  }

  /** The same loops on the tiles of other buffers. */
  Lane<A> with(UnaryOperator<Buffer> others) {
    return new Lane<>(
        arrays,
        inputs.stream().map(it -> it.with(others)).toList(),
        outputs.stream().map(it -> it.with(others)).toList(),
        List.of(steps));
  }

  NumberArrays<A> arrays() {
    return arrays;
  }

  /** The transfers into the tiles. */
  public List<Transfer<A>> loads() {
    return inputs;
  }

  /** The transfers out of the tiles. */
  public List<Transfer<A>> stores() {
    return outputs;
  }

  /** Copies in parameters, which stay until they change. */
  void loadParameters(List<Memory<A>> sources) {
    load(parameters, sources);
    for (Step step : steps) {
      step.loop().parametersChanged();
    }
  }

  /** Copies in what every tile needs all of, but for parameters. */
  void loadWhole(List<Memory<A>> sources) {
    load(whole, sources);
  }

  private void load(int[] indices, List<Memory<A>> sources) {
    for (int input : indices) {
      sources.get(input).read(0, inputs.get(input).tile());
    }
  }

  /** Starts the sums of one pass again from 0. */
  void clearSums() {
    clear(sums);
  }

  void clearSumsOverPasses() {
    clear(sumsOverPasses);
  }

  private void clear(int[] indices) {
    for (int output : indices) {
      arrays.clear(outputs.get(output).tile());
    }
  }

  /** Writes the sums of one pass. */
  void storeSums(List<Memory<A>> targets) {
    store(sums, targets);
  }

  void storeSumsOverPasses(List<Memory<A>> targets) {
    store(sumsOverPasses, targets);
  }

  private void store(int[] indices, List<Memory<A>> targets) {
    for (int output : indices) {
      targets.get(output).write(0, outputs.get(output).tile());
    }
  }

  /** Computes one tile; what it adds to sums is left in this lane. */
  void run(int tile, List<Memory<A>> sources, List<Memory<A>> targets) {
    for (Step step : steps) {
      for (int index : step.loads()) {
        Transfer<A> input = inputs.get(index);
        sources.get(index).read(tile * input.length(), input.tile());
      }
      step.loop().run();
      for (int index : step.stores()) {
        Transfer<A> output = outputs.get(index);
        targets.get(index).write(tile * output.length(), output.tile());
      }
    }
  }

  int outputs() {
    return outputs.size();
  }

  /** Whether each tile adds to an output. */
  boolean isSum(int output) {
    return !outputs.get(output).divided();
  }

  /** Whether each tile of each pass adds to an output. */
  boolean isSumOverPasses(int output) {
    return outputs.get(output).isSumOverPasses();
  }

  /** The array of an output. */
  A output(int index) {
    return outputs.get(index).tile();
  }
}
