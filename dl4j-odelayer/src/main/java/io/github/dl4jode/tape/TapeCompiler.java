package io.github.dl4jode.tape;

import io.github.dl4jode.tape.Kernel.Instruction;
import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Compiles a SameDiff graph to a {@link Tape} for given input shapes.
 *
 * <p>The graph is traced to a list of operations with known shapes; slow ones are lowered to
 * cheaper ones; the backward pass is added; memory is planned; each operation is tied to its
 * arrays.
 */
public final class TapeCompiler {

  /** What runs the instructions. */
  enum Executor {
    /** Java loops where they are likely to be faster, ND4J elsewhere. */
    AUTOMATIC,
    /** ND4J's executioner. */
    ND4J,
    /** Java loops wherever every operation has one. */
    HOST
  }

  /**
   * Cotangents.
   *
   * @param parts the cotangents of parameters by their places among all
   */
  private record PlannedCotangents(
      INDArray output, Map<String, Value> inputs, INDArray parameters, Map<Long, Value> parts) {}

  private static final String SEED = "tape_cotangent";

  private final TapeSpecification specification;
  private final SameDiff graph;
  private final TapeBuilder builder = new TapeBuilder();
  private final GraphTracer tracer;
  private final Executor executor;
  private final Map<String, INDArray> inputs = new LinkedHashMap<>();
  private final List<INDArray> owned = new ArrayList<>();
  private final Set<Value> kept = new HashSet<>();
  private final Attachments attachments = new Attachments();

  private TapeCompiler(TapeSpecification specification, Executor executor) {
    this.executor = executor;
    this.specification = specification;
    this.graph = specification.graph();
    this.tracer = new GraphTracer(graph, builder);
  }

  /**
   * Compiles.
   *
   * @param specification what to compile; its graph gains the ops of the backward pass
   * @return a tape whose arrays live outside any workspace, to be closed by the caller
   * @throws TapeCompilationException if the graph holds an op that is random, stateful or control
   *     flow, lacks an input, or does not fit the shapes
   */
  public static Tape compile(TapeSpecification specification) {
    return compile(specification, Executor.AUTOMATIC);
  }

  static Tape compile(TapeSpecification specification, Executor executor) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return new TapeCompiler(specification, executor).compile();
    }
  }

  private Tape compile() {
    bindInputs();
    Value output = tracer.value(specification.output());
    kept.add(output.storage());
    Optional<PlannedCotangents> cotangents =
        specification.wantsGradients() ? Optional.of(differentiate(output)) : Optional.empty();
    builder.finish();
    boolean loops =
        executor == Executor.HOST
            || (executor == Executor.AUTOMATIC && HostCost.prefersLoops(builder));
    Optional<HostProgram> host = loops ? HostProgram.of(builder) : Optional.empty();
    return host.isPresent()
        ? bindToHost(host.get(), output, cotangents)
        : bindToArrays(output, cotangents);
  }

  private Tape bindToHost(
      HostProgram program, Value output, Optional<PlannedCotangents> cotangents) {
    Map<String, Terminal> inputTerminals = new LinkedHashMap<>();
    inputs.forEach(
        (name, array) -> inputTerminals.put(name, program.terminal(tracer.value(name), array)));
    Terminal outputTerminal = program.terminal(output, mirror(output));
    Optional<Tape.Cotangents> cotangentTerminals =
        cotangents.map(
            planned -> {
              Map<String, Terminal> ofInputs = new HashMap<>();
              planned.inputs.forEach(
                  (name, value) -> ofInputs.put(name, program.terminal(value, mirror(value))));
              return new Tape.Cotangents(
                  program.terminal(tracer.value(SEED), planned.output),
                  ofInputs,
                  program.joined(planned.parts, planned.parameters));
            });
    return new Tape(
        new Tape.Program(
            program.instructions(Phase.PARAMETER),
            program.instructions(Phase.FORWARD),
            program.instructions(Phase.BACKWARD),
            program.describe(descriptions())),
        inputTerminals,
        outputTerminal,
        cotangentTerminals,
        Optional.empty(),
        owned);
  }

  private INDArray mirror(Value value) {
    return newArray(value.dataType(), value.shape());
  }

  private Tape bindToArrays(Value output, Optional<PlannedCotangents> cotangents) {
    cotangents.ifPresent(this::deliverAll);
    Postponement.apply(builder, kept);
    Tiling.apply(builder, kept);
    List<Operation> all = new ArrayList<>();
    all.addAll(builder.operations(Phase.PARAMETER));
    all.addAll(builder.operations(Phase.FORWARD));
    all.addAll(builder.operations(Phase.BACKWARD));
    owned.addAll(BufferPlan.assign(all, kept));
    Tape.Program program =
        new Tape.Program(
            bind(Phase.PARAMETER), bind(Phase.FORWARD), bind(Phase.BACKWARD), descriptions());
    Map<String, Terminal> inputTerminals = new LinkedHashMap<>();
    inputs.keySet().forEach(name -> inputTerminals.put(name, given(tracer.value(name))));
    return new Tape(
        program,
        inputTerminals,
        result(output),
        cotangents.map(this::terminals),
        cotangents.map(planned -> new RecordingFactory(builder, program, inputValues(), output)),
        owned);
  }

  private Map<String, Value> inputValues() {
    Map<String, Value> values = new LinkedHashMap<>();
    inputs.keySet().forEach(name -> values.put(name, tracer.value(name)));
    return values;
  }

  private Tape.Cotangents terminals(PlannedCotangents planned) {
    Map<String, Terminal> ofInputs = new HashMap<>();
    planned.inputs.forEach((name, value) -> ofInputs.put(name, result(value)));
    return new Tape.Cotangents(
        given(tracer.value(SEED)), ofInputs, new ArrayTerminal(planned.parameters));
  }

  private Terminal given(Value value) {
    return new ArrayTerminal(value.array(), attachments.ofGiven(value));
  }

  private Terminal result(Value value) {
    return new ArrayTerminal(value.array(), attachments.ofResult(value));
  }

  private void bindInputs() {
    specification
        .inputs()
        .forEach(
            (name, shape) -> {
              INDArray array = newArray(graph.getVariable(name).dataType(), shape);
              inputs.put(name, array);
              tracer.bind(name, Value.existing(array, Phase.FORWARD));
            });
    specification
        .parameters()
        .forEach((name, array) -> tracer.bind(name, Value.existing(array, Phase.PARAMETER)));
  }

  private INDArray newArray(DataType dataType, long... shape) {
    INDArray array = Nd4j.create(dataType, shape, 'c');
    owned.add(array);
    return array;
  }

  private PlannedCotangents differentiate(Value output) {
    INDArray seed = newArray(output.dataType(), output.shape());
    SDVariable seedVariable = graph.placeHolder(SEED, output.dataType(), output.shape());
    tracer.bind(seedVariable.name(), Value.existing(seed, Phase.BACKWARD));
    Set<String> wanted = new LinkedHashSet<>(specification.inputGradients());
    if (specification.parameterGradients()) {
      wanted.addAll(specification.parameters().keySet());
    }
    Map<String, SDVariable> cotangents =
        ReverseMode.differentiate(graph, tracer, specification.output(), seedVariable, wanted);
    Map<String, Value> inputCotangents = new HashMap<>();
    for (String input : specification.inputGradients()) {
      inputCotangents.put(input, inputCotangent(input, cotangents));
    }
    Map<Long, Value> parts = parameterCotangents(cotangents);
    return new PlannedCotangents(seed, inputCotangents, flatParameterCotangent(), parts);
  }

  private Value inputCotangent(String input, Map<String, SDVariable> cotangents) {
    if (!cotangents.containsKey(input)) {
      INDArray array = inputs.get(input);
      return Value.existing(newArray(array.dataType(), array.shape()), Phase.CONSTANT);
    }
    Value value = tracer.value(cotangents.get(input));
    kept.add(value.storage());
    return value;
  }

  private Map<String, INDArray> differentiatedParameters() {
    return specification.parameterGradients() ? specification.parameters() : Map.of();
  }

  /** The array for the cotangents of all parameters; those of unused ones stay zero. */
  private INDArray flatParameterCotangent() {
    Collection<INDArray> parameters = differentiatedParameters().values();
    long total = parameters.stream().mapToLong(INDArray::length).sum();
    return total == 0
        ? Nd4j.empty(tracer.value(specification.output()).dataType())
        : newArray(parameters.iterator().next().dataType(), total);
  }

  /** The cotangents of parameters that are used, by their places in the flat array. */
  private Map<Long, Value> parameterCotangents(Map<String, SDVariable> cotangents) {
    Map<Long, Value> parts = new LinkedHashMap<>();
    long place = 0;
    for (Map.Entry<String, INDArray> parameter : differentiatedParameters().entrySet()) {
      SDVariable cotangent = cotangents.get(parameter.getKey());
      if (cotangent != null) {
        parts.put(place, tracer.value(cotangent));
      }
      place += parameter.getValue().length();
    }
    return parts;
  }

  private void deliverAll(PlannedCotangents planned) {
    planned.parts.forEach(
        (place, value) ->
            deliver(
                value,
                planned.parameters.get(NDArrayIndex.interval(place, place + value.length()))));
  }

  /**
   * Lets an operation write its result to a given place, or copies it there where it has one
   * already.
   */
  private void deliver(Value value, INDArray place) {
    Value storage = value.storage();
    if (!storage.hasArray()) {
      storage.assignMemory(place);
      return;
    }
    Value target = Value.existing(place, Phase.BACKWARD);
    Operation copy =
        new Operation(
            CustomKernel.of("assign"),
            List.of(target, value.reshaped(value.length())),
            List.of(target));
    builder.operations(Phase.BACKWARD).add(copy);
  }

  private List<String> descriptions() {
    return Stream.of(Phase.FORWARD, Phase.BACKWARD)
        .flatMap(phase -> builder.operations(phase).stream())
        .map(Operation::toString)
        .toList();
  }

  private Instruction[] bind(Phase phase) {
    return builder.operations(phase).stream()
        .map(operation -> bind(operation, phase))
        .toArray(Instruction[]::new);
  }

  private Instruction bind(Operation operation, Phase phase) {
    Instruction instruction =
        operation
            .kernel()
            .bind(TapeBuilder.arrays(operation.inputs()), TapeBuilder.arrays(operation.outputs()));
    if (instruction instanceof BoundOp bound) {
      attachments.note(operation, bound, phase);
    }
    return instruction;
  }
}
