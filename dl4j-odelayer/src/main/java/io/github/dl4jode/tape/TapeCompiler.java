package io.github.dl4jode.tape;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionExecutors;
import io.github.dl4jode.tape.internal.convolution.ConvolutionReplacement;
import io.github.dl4jode.tape.internal.op.GraphTracer;
import io.github.dl4jode.tape.internal.op.HostCost;
import io.github.dl4jode.tape.internal.op.ReverseMode;
import io.github.dl4jode.tape.internal.patch.DoublePatchConvolutions;
import io.github.dl4jode.tape.internal.patch.PatchConvolutions;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TracedGraph;
import io.github.dl4jode.tape.internal.program.UnsupportedGraphException;
import io.github.dl4jode.tape.internal.tile.Tiling;
import io.github.dl4jode.tape.internal.winograd.DoubleWinogradConvolutions;
import io.github.dl4jode.tape.internal.winograd.WinogradConvolutions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Compiles a SameDiff graph to a {@link Tape} for given input shapes.
 *
 * <p>The graph is traced to a list of operations with known shapes; slow ones are lowered to
 * cheaper ones; the backward pass is added; the result becomes loops on Java arrays ({@link
 * HostProgram}) where that is likely to be faster, and calls of ND4J ({@link ArrayProgram})
 * elsewhere.
 */
public final class TapeCompiler {

  /** The ways to run the instructions. */
  enum Executor {
    /** Java loops where they are likely to be faster, ND4J elsewhere. */
    AUTOMATIC,
    /** ND4J's executioner. */
    ND4J,
    /** Java loops wherever every operation has one. */
    HOST
  }

  private static final String SEED = "tape_cotangent";

  private final TapeSpecification specification;
  private final SameDiff graph;
  private final TapeBuilder builder = new TapeBuilder();
  private final GraphTracer tracer;
  private final Executor executor;
  private final Workers workers;
  private final ConvolutionReplacement.Executors convolutionExecutors;
  private final Map<String, Buffer> inputs = new LinkedHashMap<>();
  private final List<INDArray> owned = new ArrayList<>();

  /**
   * Decided before the graph is differentiated: all tapes of one graph must agree to the bit, those
   * without gradients too.
   */
  private boolean prefersLoops;

  private TapeCompiler(
      TapeSpecification specification,
      Executor executor,
      Workers workers,
      Supplier<List<ConvolutionExecutor>> convolutionExecutors) {
    this.convolutionExecutors =
        new ConvolutionReplacement.Executors(
            convolutionExecutors,
            executor == Executor.ND4J
                ? List::of
                : () ->
                    List.of(
                        new DoubleWinogradConvolutions(workers),
                        new DoublePatchConvolutions(workers)));
    this.executor = executor;
    this.workers = workers;
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
    return compile(specification, executor, Workers.ofMachine());
  }

  static Tape compile(TapeSpecification specification, Executor executor, Workers workers) {
    return compile(
        specification,
        executor,
        workers,
        executor == Executor.ND4J ? List::of : () -> convolutionExecutors(workers));
  }

  /** Our own come first: they are faster. */
  private static List<ConvolutionExecutor> convolutionExecutors(Workers workers) {
    List<ConvolutionExecutor> executors =
        new ArrayList<>(List.of(new WinogradConvolutions(workers), new PatchConvolutions(workers)));
    executors.addAll(ConvolutionExecutors.installed());
    return executors;
  }

  static Tape compile(
      TapeSpecification specification,
      Executor executor,
      Workers workers,
      Supplier<List<ConvolutionExecutor>> convolutionExecutors) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return new TapeCompiler(specification, executor, workers, convolutionExecutors)
          .compileOrRelease();
    } catch (UnsupportedGraphException e) {
      throw new TapeCompilationException(e);
    }
  }

  private Tape compileOrRelease() {
    try {
      return compile();
    } catch (RuntimeException e) {
      builder.constants().forEach(INDArray::close);
      owned.stream().filter(INDArray::closeable).forEach(INDArray::close);
      throw e;
    }
  }

  private Tape compile() {
    TracedGraph traced = trace();
    if (!prefersLoops) {
      return ArrayProgram.tape(traced, Set.of(), workers, convolutionExecutors);
    }
    HostProgram onHost = new HostProgram(traced);
    return onHost
        .tape()
        .orElseGet(
            () ->
                ArrayProgram.tape(traced, onHost.opsWithoutLoop(), workers, convolutionExecutors));
  }

  private TracedGraph trace() {
    bindInputs();
    Buffer output = tracer.buffer(specification.output());
    prefersLoops =
        executor == Executor.HOST
            || (executor == Executor.AUTOMATIC && HostCost.prefersLoops(builder, Tiling::hasLoop));
    Optional<TracedGraph.Cotangents> cotangents =
        specification.wantsGradients() ? Optional.of(differentiate(output)) : Optional.empty();
    builder.finish();
    TracedGraph traced = new TracedGraph(builder, inputs, output, cotangents, owned);
    builder.prune(traced.results());
    return traced;
  }

  private void bindInputs() {
    specification
        .inputs()
        .forEach(
            (name, shape) -> {
              INDArray array = newArray(graph.getVariable(name).dataType(), shape);
              inputs.put(name, Buffer.existing(array, Phase.FORWARD));
              tracer.bind(name, inputs.get(name));
            });
    specification
        .parameters()
        .forEach((name, array) -> tracer.bind(name, Buffer.existing(array, Phase.PARAMETER)));
  }

  private INDArray newArray(DataType dataType, long... shape) {
    return TracedGraph.newArray(owned, dataType, shape);
  }

  private TracedGraph.Cotangents differentiate(Buffer output) {
    Phase phase = specification.isOnePass() ? Phase.FORWARD : Phase.BACKWARD;
    Buffer seed = Buffer.existing(newArray(output.dataType(), output.shape()), phase);
    SDVariable seedVariable = graph.placeHolder(SEED, output.dataType(), output.shape());
    tracer.bind(seedVariable.name(), seed);
    Set<String> wanted = new LinkedHashSet<>(specification.inputGradients());
    if (specification.parameterGradients()) {
      wanted.addAll(specification.parameters().keySet());
    }
    Map<String, SDVariable> cotangents =
        ReverseMode.differentiate(graph, tracer, specification.output(), seedVariable, wanted);
    Map<String, Buffer> inputCotangents = new HashMap<>();
    for (String input : specification.inputGradients()) {
      inputCotangents.put(input, inputCotangent(input, cotangents));
    }
    return new TracedGraph.Cotangents(
        seed,
        inputCotangents,
        parameterCotangents(cotangents),
        flatParameterCotangent(),
        specification.isSummed());
  }

  private Buffer inputCotangent(String input, Map<String, SDVariable> cotangents) {
    if (cotangents.containsKey(input)) {
      return tracer.buffer(cotangents.get(input));
    }
    Buffer buffer = inputs.get(input);
    return Buffer.existing(newArray(buffer.dataType(), buffer.shape()), Phase.CONSTANT);
  }

  private Map<String, INDArray> differentiatedParameters() {
    return specification.parameterGradients() ? specification.parameters() : Map.of();
  }

  /** The array for the cotangents of all parameters; those of unused ones stay zero. */
  private INDArray flatParameterCotangent() {
    Collection<INDArray> parameters = differentiatedParameters().values();
    long total = parameters.stream().mapToLong(INDArray::length).sum();
    return total == 0
        ? Nd4j.empty(tracer.buffer(specification.output()).dataType())
        : newArray(parameters.iterator().next().dataType(), total);
  }

  /** The cotangents of parameters that are used, by their places in the flat array. */
  private Map<Long, Buffer> parameterCotangents(Map<String, SDVariable> cotangents) {
    Map<Long, Buffer> parts = new LinkedHashMap<>();
    long place = 0;
    for (Map.Entry<String, INDArray> parameter : differentiatedParameters().entrySet()) {
      SDVariable cotangent = cotangents.get(parameter.getKey());
      if (cotangent != null) {
        parts.put(place, tracer.buffer(cotangent));
      }
      place += parameter.getValue().length();
    }
    return parts;
  }
}
