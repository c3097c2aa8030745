package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.tape.Recording;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapePort;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A small graph that is compiled once and used at many steps, each of which can be differentiated.
 *
 * <p>What a step's backward pass needs is recorded, where the tape can record; elsewhere the step
 * is computed again from its inputs, which must still be there.
 */
final class StepTape implements AutoCloseable {

  /** Writes the graph of a step. */
  @FunctionalInterface
  interface Definition {

    SDVariable define(
        SameDiff graph, Map<String, SDVariable> inputs, Map<String, SDVariable> parameters);
  }

  /** A step: the arrays that it reads, and the recording that is tied to them, if there are any. */
  private record Use(INDArray output, List<INDArray> values, Optional<Recording> recording) {

    boolean isOf(INDArray otherOutput, INDArray... otherValues) {
      return output == otherOutput
          && values.size() == otherValues.length
          && IntStream.range(0, otherValues.length).allMatch(i -> values.get(i) == otherValues[i]);
    }

    void close() {
      recording.ifPresent(Recording::close);
    }
  }

  private final Tape tape;
  private final List<String> names;
  private final TapePort[] terminals;
  private final boolean training;
  private final Map<Integer, Use> uses = new HashMap<>();
  private final DataType dataType;

  /**
   * Compiles the graph.
   *
   * @param inputs the shapes of the inputs by name, in the order of the values of {@link #forward}
   * @param differentiated the inputs whose cotangents are wanted
   * @param training whether backward passes follow
   */
  StepTape(
      Definition definition,
      DataType dataType,
      Map<String, long[]> inputs,
      Set<String> differentiated,
      Map<String, INDArray> parameters,
      boolean training) {
    SameDiff graph = SameDiff.create();
    Map<String, SDVariable> placeholders = new LinkedHashMap<>();
    inputs.forEach(
        (name, shape) -> placeholders.put(name, graph.placeHolder(name, dataType, shape)));
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    parameters.forEach((name, array) -> variables.put(name, graph.var(name, array)));
    SDVariable output = definition.define(graph, placeholders, variables);
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, output.name()).parameters(parameters);
    inputs.forEach(specification::input);
    if (training) {
      specification.gradients(differentiated).summedParameterGradients();
    }
    this.tape = TapeCompiler.compile(specification.build());
    this.names = List.copyOf(inputs.keySet());
    this.terminals = names.stream().map(tape::input).toArray(TapePort[]::new);
    this.training = training;
    this.dataType = dataType;
  }

  /** Begins a pass: parameters may have changed. */
  void begin() {
    tape.parametersChanged();
    if (training) {
      tape.clearParameterCotangent();
    }
  }

  /**
   * Computes a step.
   *
   * @param step its number, for {@link #backward}
   * @param output receives the result, flat; where a backward pass follows, it keeps its numbers
   *     until then. That each step has the same arrays in every pass makes passes cheap
   * @param values the inputs, flat, in their order; they keep their numbers, too
   */
  void forward(int step, INDArray output, INDArray... values) {
    Optional<Recording> recording = training ? recordingOf(step, output, values) : Optional.empty();
    if (recording.isPresent()) {
      recording.get().forward();
    } else {
      forward(values);
      tape.output().read(output);
    }
  }

  private void forward(INDArray... values) {
    for (int i = 0; i < values.length; i++) {
      terminals[i].write(values[i]);
    }
    tape.forward();
  }

  private Optional<Recording> recordingOf(int step, INDArray output, INDArray... values) {
    Use former = uses.get(step);
    if (former != null && former.isOf(output, values)) {
      return former.recording;
    }
    if (former != null) {
      former.close();
    }
    Use use = new Use(output, List.of(values), newRecording(output, values));
    uses.put(step, use);
    return use.recording;
  }

  private Optional<Recording> newRecording(INDArray output, INDArray... values) {
    if (tape.recordingBytes().isEmpty()) {
      return Optional.empty();
    }
    Map<String, INDArray> inputs = new HashMap<>();
    for (int i = 0; i < values.length; i++) {
      inputs.put(names.get(i), values[i].reshape('c', terminals[i].shape()));
    }
    return Optional.of(tape.newRecording(inputs, output.reshape('c', tape.output().shape())));
  }

  /**
   * Carries a cotangent back through a step: {@link #inputCotangent} has those of the inputs, and
   * those of the parameters are added to {@link #parameterGradient()}.
   */
  void backward(int step, INDArray cotangent) {
    Use use = uses.get(step);
    if (use.recording.isEmpty()) {
      forward(use.values.toArray(INDArray[]::new));
    }
    tape.cotangent().write(cotangent);
    use.recording.ifPresentOrElse(Recording::backward, tape::backward);
  }

  /** Copies the cotangent of an input out, as the last backward pass left it. */
  void inputCotangent(String name, INDArray target) {
    tape.inputCotangent(name).read(target);
  }

  /** The sum of the parameters' cotangents since {@link #begin()}, in the tape's own array. */
  INDArray parameterGradient() {
    return training ? tape.parameterCotangent().array() : Nd4j.empty(dataType);
  }

  long bytes() {
    long recorded =
        uses.values().stream()
            .flatMap(use -> use.recording.stream())
            .mapToLong(Recording::bytes)
            .sum();
    return tape.bytes() + recorded;
  }

  @Override
  public void close() {
    uses.values().forEach(Use::close);
    uses.clear();
    tape.close();
  }
}
