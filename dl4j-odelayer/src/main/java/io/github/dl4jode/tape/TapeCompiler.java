package io.github.dl4jode.tape;

import io.github.dl4jode.tape.Kernel.Instruction;
import io.github.dl4jode.tape.TapeBuilder.Operation;
import java.util.ArrayList;
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

  /** Cotangents of which those of inputs have no memory yet. */
  private record PlannedCotangents(
      INDArray output, Map<String, Value> inputs, INDArray parameters) {

    Tape.Cotangents terminals() {
      Map<String, Terminal> inputTerminals = new HashMap<>();
      inputs.forEach((name, value) -> inputTerminals.put(name, new Terminal(value.array())));
      return new Tape.Cotangents(new Terminal(output), inputTerminals, new Terminal(parameters));
    }
  }

  private final TapeSpecification specification;
  private final SameDiff graph;
  private final TapeBuilder builder = new TapeBuilder();
  private final GraphTracer tracer;
  private final Map<String, INDArray> inputs = new LinkedHashMap<>();
  private final List<INDArray> owned = new ArrayList<>();
  private final Set<Value> kept = new HashSet<>();

  private TapeCompiler(TapeSpecification specification) {
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
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return new TapeCompiler(specification).compile();
    }
  }

  private Tape compile() {
    bindInputs();
    Value output = tracer.value(specification.output());
    kept.add(output.storage());
    Optional<PlannedCotangents> cotangents =
        specification.wantsGradients() ? Optional.of(differentiate(output)) : Optional.empty();
    builder.finish();
    List<Operation> all = new ArrayList<>();
    all.addAll(builder.operations(Phase.PARAMETER));
    all.addAll(builder.operations(Phase.FORWARD));
    all.addAll(builder.operations(Phase.BACKWARD));
    owned.addAll(BufferPlan.assign(all, kept));
    return new Tape(
        new Tape.Program(
            bind(Phase.PARAMETER), bind(Phase.FORWARD), bind(Phase.BACKWARD), descriptions()),
        terminals(),
        new Terminal(output.array()),
        cotangents.map(PlannedCotangents::terminals),
        owned);
  }

  private Map<String, Terminal> terminals() {
    Map<String, Terminal> terminals = new LinkedHashMap<>();
    inputs.forEach((name, array) -> terminals.put(name, new Terminal(array)));
    return terminals;
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
    SDVariable seedVariable =
        graph.placeHolder("tape_cotangent", output.dataType(), output.shape());
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
    return new PlannedCotangents(seed, inputCotangents, parameterCotangent(cotangents));
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

  /** One flat array with the cotangents of all parameters; those of unused ones stay zero. */
  private INDArray parameterCotangent(Map<String, SDVariable> cotangents) {
    Map<String, INDArray> parameters =
        specification.parameterGradients() ? specification.parameters() : Map.of();
    long total = parameters.values().stream().mapToLong(INDArray::length).sum();
    if (total == 0) {
      return Nd4j.empty(tracer.value(specification.output()).dataType());
    }
    INDArray flat = newArray(parameters.values().iterator().next().dataType(), total);
    long offset = 0;
    for (Map.Entry<String, INDArray> parameter : parameters.entrySet()) {
      long end = offset + parameter.getValue().length();
      if (cotangents.containsKey(parameter.getKey())) {
        INDArray place = flat.get(NDArrayIndex.interval(offset, end));
        deliver(tracer.value(cotangents.get(parameter.getKey())), place);
      }
      offset = end;
    }
    return flat;
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
        .map(
            operation ->
                operation
                    .kernel()
                    .bind(
                        TapeBuilder.arrays(operation.inputs()),
                        TapeBuilder.arrays(operation.outputs())))
        .toArray(Instruction[]::new);
  }
}
