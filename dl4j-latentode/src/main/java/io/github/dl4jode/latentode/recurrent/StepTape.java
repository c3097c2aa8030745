package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.tape.Recording;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import io.github.dl4jode.tape.Terminal;
import io.github.dl4jode.vector.Vectors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
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

  /** One use of the tape: what was recorded, null where nothing is, and what was read. */
  private static final class Use {
    private final Recording recording;
    private final Terminal[] terminals;
    private INDArray[] values = {};

    Use(Recording recording, Terminal... terminals) {
      this.recording = recording;
      this.terminals = terminals;
    }
  }

  private final Tape tape;
  private final List<String> names;
  private final Terminal[] terminals;
  private final boolean training;
  private final List<Use> uses = new ArrayList<>();
  private final INDArray parameterGradient;
  private int used;

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
      specification.gradients(differentiated).parameterGradients();
    }
    this.tape = TapeCompiler.compile(specification.build());
    this.names = List.copyOf(inputs.keySet());
    this.terminals = terminals(tape::input);
    this.training = training;
    long count = parameters.values().stream().mapToLong(INDArray::length).sum();
    this.parameterGradient =
        training && count > 0 ? Nd4j.create(dataType, count) : Nd4j.empty(dataType);
  }

  private Terminal[] terminals(Function<String, Terminal> byName) {
    return names.stream().map(byName).toArray(Terminal[]::new);
  }

  /** Begins a pass: parameters may have changed, earlier uses are void. */
  void begin() {
    used = 0;
    tape.parametersChanged();
    if (!parameterGradient.isEmpty()) {
      Vectors.zero(parameterGradient);
    }
  }

  /**
   * Computes a step.
   *
   * @param output receives the result, flat
   * @param values the inputs, flat, in their order; where a backward pass follows, they keep their
   *     numbers until then
   * @return the number of this use, for {@link #backward}
   */
  int forward(INDArray output, INDArray... values) {
    Use use = nextUse();
    use.values = values;
    for (int i = 0; i < values.length; i++) {
      use.terminals[i].write(values[i]);
    }
    if (use.recording == null) {
      tape.forward();
      tape.output().read(output);
    } else {
      use.recording.forward();
      use.recording.output().read(output);
    }
    return used++;
  }

  private Use nextUse() {
    int place = training ? used : 0;
    if (uses.size() <= place) {
      uses.add(newUse());
    }
    return uses.get(place);
  }

  private Use newUse() {
    if (training && tape.recordingBytes().isPresent()) {
      Recording recording = tape.newRecording();
      return new Use(recording, terminals(recording::input));
    }
    return new Use(null, terminals);
  }

  /**
   * Carries a cotangent back through a use: {@link #inputCotangent} has those of the inputs, and
   * those of the parameters are added to {@link #parameterGradient()}.
   */
  void backward(int number, INDArray cotangent) {
    Use use = uses.get(number);
    if (use.recording == null) {
      for (int i = 0; i < terminals.length; i++) {
        terminals[i].write(use.values[i]);
      }
      tape.forward();
      tape.cotangent().write(cotangent);
      tape.backward();
    } else {
      tape.cotangent().write(cotangent);
      use.recording.backward();
    }
    if (!parameterGradient.isEmpty()) {
      Vectors.add(1, tape.parameterCotangent().array(), parameterGradient);
    }
  }

  /** Copies the cotangent of an input out, as the last backward pass left it. */
  void inputCotangent(String name, INDArray target) {
    tape.inputCotangent(name).read(target);
  }

  /** The sum of the parameters' cotangents since {@link #begin()}, in the tape's own array. */
  INDArray parameterGradient() {
    return parameterGradient;
  }

  long bytes() {
    long recorded =
        uses.stream()
            .filter(use -> use.recording != null)
            .mapToLong(u -> u.recording.bytes())
            .sum();
    return tape.bytes() + recorded;
  }

  @Override
  public void close() {
    uses.stream().filter(use -> use.recording != null).forEach(use -> use.recording.close());
    uses.clear();
    tape.close();
    if (!parameterGradient.isEmpty()) {
      parameterGradient.close();
    }
  }
}
