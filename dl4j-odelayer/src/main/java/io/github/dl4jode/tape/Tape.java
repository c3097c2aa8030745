package io.github.dl4jode.tape;

import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import io.github.dl4jode.tape.internal.program.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A compiled graph: instructions on arrays that already exist, run in order with no session and no
 * allocation.
 *
 * <p>To evaluate: write the inputs, call {@link #forward()}, read the output. For a vector–Jacobian
 * product, go on: write the {@link #cotangent()}, call {@link #backward()}, read the gradients.
 * Every backward pass needs a forward pass of its own before it, because it reuses the memory of
 * what it no longer needs. A tape {@linkplain TapeSpecification.Builder#inOnePass in one pass}
 * wants inputs and cotangent, then {@link #forward()}. All values handed out belong to the tape,
 * and the next run overwrites them.
 *
 * <p>Parameters are not copied when the tape is compiled. Call {@link #parametersChanged()} after
 * an update, so that the tape reads them again, and computes again what depends on them alone.
 *
 * <p>A tape serves one thread at a time.
 */
public final class Tape implements AutoCloseable {

  /** The instructions by phase, and what each of the forward and backward ones is. */
  record Program(
      Instruction[] onParameters,
      Instruction[] forward,
      Instruction[] backward,
      List<String> descriptions,
      Set<String> opsWithoutLoop,
      boolean isOfLoops) {

    /** The instructions of recordings share the copies that these have. */
    private void renewParameters() {
      Stream.of(forward, backward).flatMap(Arrays::stream).forEach(Instruction::parametersChanged);
    }

    private void clearSums() {
      Stream.of(forward, backward).flatMap(Arrays::stream).forEach(Instruction::clearSums);
    }

    private void deliverSums() {
      Stream.of(forward, backward).flatMap(Arrays::stream).forEach(Instruction::deliverSums);
    }

    private void release() {
      Stream.of(onParameters, forward, backward)
          .flatMap(Arrays::stream)
          .forEach(Instruction::release);
    }
  }

  /**
   * The time of one instruction.
   *
   * @param description the op and the shapes of its inputs
   * @param microseconds the median of several runs
   */
  public record InstructionTime(String description, double microseconds) {}

  /** The cotangents; a tape that was compiled without gradients has no cotangents. */
  record Cotangents(
      TapePort output,
      Map<String, TapePort> inputs,
      TapePort parameters,
      boolean areSummed,
      Phase phase) {}

  private final Program program;
  private final Map<String, TapePort> inputs;
  private final TapePort output;
  private final Optional<Cotangents> cotangents;
  private final Optional<RecordingFactory> recordings;
  private final List<INDArray> owned;
  private final OpExecutioner executioner = Nd4j.getExecutioner();
  private boolean parametersAreNew = true;
  private boolean forwardIsFresh;
  private boolean closed;

  Tape(
      Program program,
      Map<String, TapePort> inputs,
      TapePort output,
      Optional<Cotangents> cotangents,
      Optional<RecordingFactory> recordings,
      List<INDArray> owned) {
    this.program = program;
    this.inputs = inputs;
    this.output = output;
    this.cotangents = cotangents;
    this.recordings = recordings;
    this.owned = owned;
  }

  /**
   * Where an input is written.
   *
   * @throws IllegalArgumentException if the tape has no such input
   */
  public TapePort input(String name) {
    return find(inputs, name, "input");
  }

  /**
   * Says that parameters have new values: the next forward pass reads them, and computes what
   * depends on them alone.
   */
  public void parametersChanged() {
    parametersAreNew = true;
  }

  /** Computes the output; in one pass, the cotangents of inputs and parameters as well. */
  public void forward() {
    forward(program.forward);
    forwardIsFresh = true;
  }

  /**
   * Runs a forward pass with the tape's scratch memory; a backward pass of its own needs another.
   */
  void forward(Instruction[] instructions) {
    requireOpen();
    if (parametersAreNew) {
      run(program.onParameters);
      program.renewParameters();
      parametersAreNew = false;
    }
    forwardIsFresh = false;
    run(instructions);
  }

  /** The output of the last forward pass, which the backward pass leaves as it is. */
  public TapePort output() {
    return output;
  }

  /** Where the output's cotangent is written, before the pass that reads it. */
  public TapePort cotangent() {
    return cotangents().output;
  }

  /**
   * Computes the cotangents of inputs and parameters.
   *
   * @throws IllegalStateException without a forward pass since the last backward pass, or where
   *     there is one pass only
   */
  public void backward() {
    requireOpen();
    if (cotangents().phase == Phase.FORWARD) {
      throw new IllegalStateException("The forward pass has computed the cotangents already");
    }
    if (!forwardIsFresh) {
      throw new IllegalStateException("Call forward() before each backward()");
    }
    backward(program.backward);
  }

  void backward(Instruction[] instructions) {
    requireOpen();
    forwardIsFresh = false;
    run(instructions);
  }

  /**
   * The bytes of a recording. Empty where the tape has no recordings: without gradients, in one
   * pass, or where it consists of Java loops, because to repeat those is cheaper than to remember
   * them.
   */
  public OptionalLong recordingBytes() {
    return recordings.map(it -> OptionalLong.of(it.bytes())).orElse(OptionalLong.empty());
  }

  /**
   * A recording, to be closed by the caller. It costs memory and the time to tie instructions to
   * it, which is that of a few passes, but no compilation. Ports copy from then on.
   *
   * @throws IllegalStateException if the tape has no recordings
   */
  public Recording newRecording() {
    return recordingFactory().create(this);
  }

  /**
   * A recording without arrays of its own for inputs and output, for passes that continue where
   * another pass ended. It reads and writes the caller's arrays in place and copies nothing. The
   * arrays must keep their values from the forward to the backward pass, and must live as long as
   * the recording.
   *
   * @param inputArrays contiguous row-major arrays of the shapes of the inputs, for any of them;
   *     what the others hold is written to {@link Recording#input}
   * @param outputArray such an array for the output, different from all of the above
   * @throws IllegalArgumentException if an array does not suit, or the output does not depend on an
   *     input
   * @throws IllegalStateException if the tape has no recordings
   */
  public Recording newRecording(Map<String, INDArray> inputArrays, INDArray outputArray) {
    return recordingFactory().create(this, inputArrays, outputArray);
  }

  static void requireForward(boolean recorded) {
    if (!recorded) {
      throw new IllegalStateException("Call forward() before backward()");
    }
  }

  private RecordingFactory recordingFactory() {
    requireOpen();
    Cotangents all = cotangents();
    Stream.of(inputs.values(), List.of(output, all.output, all.parameters), all.inputs.values())
        .flatMap(Collection::stream)
        .filter(ArrayPort.class::isInstance)
        .forEach(port -> ((ArrayPort) port).copyAlways());
    return recordings.orElseThrow(() -> new IllegalStateException("The tape has no recordings"));
  }

  /**
   * The cotangent of an input, of the input's shape.
   *
   * @throws IllegalArgumentException if it was not asked for when compiling
   */
  public TapePort inputCotangent(String name) {
    return find(cotangents().inputs, name, "gradient for");
  }

  /**
   * The cotangents of all parameters in one flat array, in the order of the specification; empty if
   * there are no parameters. A tape {@linkplain TapeSpecification.Builder#summedParameterGradients
   * of sums} has there the sum of all passes until this call; ask again after further passes.
   */
  public TapePort parameterCotangent() {
    Cotangents all = cotangents();
    if (all.areSummed) {
      requireOpen();
      program.deliverSums();
    }
    return all.parameters;
  }

  /**
   * Starts the sum of the parameters' cotangents again from 0.
   *
   * @throws IllegalStateException if the tape was compiled without such a sum
   */
  public void clearParameterCotangent() {
    if (!cotangents().areSummed) {
      throw new IllegalStateException("The tape was compiled without sums over passes");
    }
    requireOpen();
    program.clearSums();
  }

  /**
   * The names of the ops that make a small tape slow: each has no loop in Java, so that all
   * instructions became calls of ND4J, at about 2 µs each. Empty where loops run, where calls are
   * as fast, and on another device than the CPU.
   */
  public Set<String> opsWithoutLoop() {
    return Collections.unmodifiableSet(program.opsWithoutLoop);
  }

  /**
   * Whether all passes consist of loops in Java. They run on the threads of the library only, where
   * calls of ND4J have threads of their own.
   */
  public boolean isOfLoops() {
    return program.isOfLoops;
  }

  /** The number of instructions of one forward and one backward pass. */
  public int instructionCount() {
    return program.forward.length + program.backward.length;
  }

  /**
   * Times every instruction of a forward and a backward pass, each in its place among the others.
   *
   * @param repetitions the number of passes; the result is their median
   * @return the instructions in the order in which they run
   */
  public List<InstructionTime> profile(int repetitions) {
    forward();
    Instruction[] all = concatenated(program.forward, program.backward);
    double[][] times = new double[all.length][repetitions];
    for (int repetition = 0; repetition < repetitions; repetition++) {
      for (int i = 0; i < all.length; i++) {
        long start = System.nanoTime();
        all[i].run(executioner);
        times[i][repetition] = (System.nanoTime() - start) / 1e3;
      }
    }
    forwardIsFresh = false;
    List<InstructionTime> result = new ArrayList<>();
    for (int i = 0; i < all.length; i++) {
      Arrays.sort(times[i]);
      result.add(new InstructionTime(program.descriptions.get(i), times[i][repetitions / 2]));
    }
    return result;
  }

  private static Instruction[] concatenated(Instruction[] first, Instruction[] second) {
    Instruction[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /** The memory of the tape's own arrays in bytes; parameters are not among them. */
  public long bytes() {
    return bytes(owned);
  }

  static long bytes(List<INDArray> arrays) {
    return arrays.stream().mapToLong(array -> array.length() * array.dataType().width()).sum();
  }

  /** Releases the tape's arrays; the tape and what it handed out cannot be used any more. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      program.release();
      owned.forEach(INDArray::close);
    }
  }

  private void run(Instruction[] instructions) {
    for (Instruction instruction : instructions) {
      instruction.run(executioner);
    }
  }

  private Cotangents cotangents() {
    return cotangents.orElseThrow(
        () -> new IllegalStateException("The tape was compiled without gradients"));
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("The tape is closed");
    }
  }

  static TapePort find(Map<String, TapePort> ports, String name, String what) {
    TapePort port = ports.get(name);
    if (port == null) {
      throw new IllegalArgumentException(
          "The tape has no " + what + " \"" + name + "\"; it has " + ports.keySet());
    }
    return port;
  }
}
