package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.layer.compiled.ParameterPart;
import io.github.dl4jode.layer.compiled.SolveReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A state [batch, hidden] that goes through steps: a cell at each, and an evolution after it.
 *
 * <p>The loop over the steps is the caller's, and Java; the cell is a graph of one step, compiled
 * once for each kind of step that occurs. A step leaves the state of a series that is not active as
 * it is, exactly.
 */
final class Recurrence implements AutoCloseable {

  static final ParameterPart CELL = new ParameterPart("cell");
  static final ParameterPart FLOW = new ParameterPart("flow");

  private static final String INPUT = "x";
  private static final String STATE = "h";
  private static final String ACTIVE = "active";
  private static final String FED = "fed";
  private static final String MISSING = "missing";

  /**
   * What a step reads; all flat, and empty where there is none.
   *
   * @param input x [batch * inputs]
   * @param active [batch] of 0 and 1; empty where all series are
   * @param missing [batch * fed] of 0 and 1, the leading components of x to be replaced; empty
   *     where none are
   * @param fed [batch * fed], what replaces them; x is 0 there
   * @param gaps [batch], the time that passes after the cell; empty where none passes
   */
  record Step(INDArray input, INDArray active, INDArray missing, INDArray fed, INDArray gaps) {}

  /** The kinds of steps that need graphs of their own. */
  private record Kind(boolean allActive, boolean feeds) {}

  /** A step that was done. */
  private record Done(Step step, StepTape tape) {}

  private final Cell cell;
  private final DataType dataType;
  private final long batch;
  private final long inputs;
  private final long fedInputs;
  private final Map<String, INDArray> parameters;
  private final boolean training;
  private final Map<Kind, StepTape> tapes = new HashMap<>();
  private final Optional<EvolutionSolve> flow;
  private final StepArrays states;
  private final StepArrays beforeFlow;
  private final List<Done> done = new ArrayList<>();

  /**
   * @param inputs the size of x
   * @param fedInputs the number of leading components of x that may be fed
   * @param parameters the table in which cell and evolution have their parts
   */
  Recurrence(
      RecurrentSettings settings,
      DataType dataType,
      long batch,
      long inputs,
      long fedInputs,
      Map<String, INDArray> parameters,
      boolean training) {
    this.cell = settings.cell();
    this.dataType = dataType;
    this.batch = batch;
    this.inputs = inputs;
    this.fedInputs = fedInputs;
    this.parameters = CELL.of(parameters);
    this.training = training;
    this.flow =
        settings.evolution() instanceof OdeEvolution ode
            ? Optional.of(
                new EvolutionSolve(
                    ode, dataType, batch, cell.hidden(), FLOW.of(parameters), training))
            : Optional.empty();
    this.states = new StepArrays(dataType, stateSize());
    this.beforeFlow = new StepArrays(dataType, stateSize());
  }

  /** The number of elements of the state. */
  long stateSize() {
    return batch * cell.hidden();
  }

  boolean evolves() {
    return flow.isPresent();
  }

  /** Begins a pass, with a first state of 0 that may be written to. */
  void begin() {
    done.clear();
    tapes.values().forEach(StepTape::begin);
    flow.ifPresent(EvolutionSolve::begin);
    Vectors.zero(state(0));
  }

  /** The state before a step; the steps before must have been done. Without training, two stay. */
  INDArray state(int step) {
    return states.get(training ? step : step % 2);
  }

  /** Does the next step. */
  void forward(Step step) {
    int k = done.size();
    StepTape tape = tapes.computeIfAbsent(kindOf(step), this::compile);
    boolean passes = !step.gaps.isEmpty();
    INDArray result = passes ? beforeFlow.get(training ? k : 0) : state(k + 1);
    tape.forward(k, result, values(step, state(k)));
    if (passes) {
      flow.orElseThrow().forward(/* state= */ result, step.gaps, /* result= */ state(k + 1));
    }
    done.add(new Done(step, tape));
  }

  /**
   * Goes back through a step. The steps after it must have been gone through.
   *
   * @param cotangent of the state after the step; becomes that of the state before
   * @param fedCotangent receives that of what was fed, 0 where nothing was; may be empty where
   *     nothing ever is
   */
  void backward(int k, INDArray cotangent, INDArray fedCotangent) {
    Done last = done.get(k);
    if (!last.step.gaps.isEmpty()) {
      flow.orElseThrow().backward(beforeFlow.get(k), last.step.gaps, cotangent);
    }
    last.tape.backward(k, cotangent);
    last.tape.inputCotangent(STATE, cotangent);
    if (!last.step.missing.isEmpty()) {
      last.tape.inputCotangent(FED, fedCotangent);
    } else if (!fedCotangent.isEmpty()) {
      Vectors.zero(fedCotangent);
    }
  }

  /**
   * Writes the gradients since {@link #begin()} of cell and evolution to their places.
   *
   * @param table all parameters, in the order of the flat gradient
   */
  void writeGradients(Map<String, INDArray> table, INDArray flat) {
    if (!parameters.isEmpty()) {
      long count = parameters.values().stream().mapToLong(INDArray::length).sum();
      INDArray sum = Nd4j.create(dataType, count);
      tapes.values().forEach(tape -> Vectors.add(1, tape.parameterGradient(), sum));
      CELL.scatter(sum, table, flat);
      sum.close();
    }
    flow.filter(it -> !it.parameterGradient().isEmpty())
        .ifPresent(it -> FLOW.scatter(it.parameterGradient(), table, flat));
  }

  private static Kind kindOf(Step step) {
    return new Kind(step.active.isEmpty(), !step.missing.isEmpty());
  }

  private static INDArray[] values(Step step, INDArray state) {
    List<INDArray> values = new ArrayList<>(List.of(step.input, state));
    if (!step.active.isEmpty()) {
      values.add(step.active);
    }
    if (!step.missing.isEmpty()) {
      values.add(step.missing);
      values.add(step.fed);
    }
    return values.toArray(INDArray[]::new);
  }

  private StepTape compile(Kind kind) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put(INPUT, new long[] {batch, inputs});
    shapes.put(STATE, new long[] {batch, cell.hidden()});
    if (!kind.allActive) {
      shapes.put(ACTIVE, new long[] {batch, 1});
    }
    if (kind.feeds) {
      shapes.put(MISSING, new long[] {batch, fedInputs});
      shapes.put(FED, new long[] {batch, fedInputs});
    }
    Set<String> differentiated = kind.feeds ? Set.of(STATE, FED) : Set.of(STATE);
    return new StepTape(this::define, dataType, shapes, differentiated, parameters, training);
  }

  private SDVariable define(
      SameDiff graph, Map<String, SDVariable> inputsByName, Map<String, SDVariable> variables) {
    SDVariable x = inputsByName.get(INPUT);
    SDVariable h = inputsByName.get(STATE);
    if (inputsByName.containsKey(FED)) {
      SDVariable fed = inputsByName.get(MISSING).mul(inputsByName.get(FED));
      x = x.add(widened(graph, fed));
    }
    SDVariable next = cell.define(graph, x, h, variables);
    SDVariable active = inputsByName.get(ACTIVE);
    // A sum of products, not a correction of h: an active series gets the cell's very bits.
    return active == null ? next : next.mul(active).add(h.mul(active.rsub(1)));
  }

  /** The leading components of x; the others are 0. */
  private SDVariable widened(SameDiff graph, SDVariable fed) {
    if (fedInputs == inputs) {
      return fed;
    }
    INDArray places = Nd4j.create(dataType, fedInputs, inputs);
    for (long i = 0; i < fedInputs; i++) {
      places.putScalar(i, i, 1);
    }
    return fed.mmul(graph.constant("places", places));
  }

  /** What the solver did in the last passes; empty without a solver. */
  Optional<SolveReport> report() {
    return flow.map(EvolutionSolve::report);
  }

  long bytes() {
    return tapes.values().stream().mapToLong(StepTape::bytes).sum()
        + flow.map(EvolutionSolve::bytes).orElse(0L)
        + states.bytes()
        + beforeFlow.bytes();
  }

  @Override
  public void close() {
    tapes.values().forEach(StepTape::close);
    tapes.clear();
    flow.ifPresent(EvolutionSolve::close);
    states.close();
    beforeFlow.close();
    done.clear();
  }
}
