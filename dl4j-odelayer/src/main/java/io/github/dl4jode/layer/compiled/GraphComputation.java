package io.github.dl4jode.layer.compiled;

import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapePort;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The graph that a layer or a vertex defines, on a tape. */
final class GraphComputation implements Computation {

  /** A space, so that no parameter has this name by accident. */
  private static final String INPUT = "the input";

  private interface Definition {

    SDVariable write(
        SameDiff graph, Map<String, SDVariable> inputs, Map<String, SDVariable> parameters);
  }

  private final List<String> names;
  private final Set<String> withoutGradient;
  private final Tape tape;

  private GraphComputation(
      CompilationRequest request,
      List<String> names,
      Set<String> withoutGradient,
      Definition definition) {
    this.names = names;
    this.withoutGradient = withoutGradient;
    SameDiff graph = SameDiff.create();
    List<long[]> shapes = request.inputShapes();
    Map<String, SDVariable> inputs = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      inputs.put(name, graph.placeHolder(name, request.dataType(), shapes.get(i)));
    }
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    request.parameters().forEach((name, array) -> variables.put(name, graph.var(name, array)));
    SDVariable output = definition.write(graph, inputs, variables);
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, output.name()).parameters(request.parameters());
    for (int i = 0; i < names.size(); i++) {
      specification.input(names.get(i), shapes.get(i));
    }
    if (request.training()) {
      Set<String> differentiated = new LinkedHashSet<>(names);
      differentiated.removeAll(withoutGradient);
      specification.gradients(differentiated).parameterGradients();
    }
    tape = TapeCompiler.compile(specification.build());
  }

  /**
   * Compiles a layer's graph.
   *
   * @throws IllegalArgumentException if the graph cannot become a tape
   */
  static GraphComputation of(CompilationRequest request, SameDiffLayer layer) {
    return of(
        request,
        (Graph) (graph, input, parameters) -> layer.defineLayer(graph, input, parameters, null));
  }

  /**
   * Compiles a graph of one input.
   *
   * @throws IllegalArgumentException if the graph cannot become a tape
   */
  static GraphComputation of(CompilationRequest request, Graph definition) {
    return new GraphComputation(
        request,
        List.of(INPUT),
        request.needsCotangentOf(0) ? Set.of() : Set.of(INPUT),
        (graph, inputs, parameters) -> definition.define(graph, inputs.get(INPUT), parameters));
  }

  /**
   * Compiles a vertex's graph.
   *
   * @throws IllegalArgumentException if the graph cannot become a tape
   */
  static GraphComputation of(CompilationRequest request, CompiledVertex vertex) {
    return new GraphComputation(
        request, vertex.inputNames(), vertex.constantInputs(), vertex::define);
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    INDArray output = place.create(tape.output().shape());
    for (int i = 0; i < names.size(); i++) {
      tape.input(names.get(i)).readFrom(inputs.get(i));
    }
    tape.output().writeTo(output);
    tape.parametersChanged();
    tape.forward();
    tape.output().deliver();
    return output;
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    List<INDArray> results = new ArrayList<>();
    for (String name : names) {
      if (withoutGradient.contains(name)) {
        results.add(place.create(tape.input(name).shape()).assign(0));
      } else {
        TapePort cotangent = tape.inputCotangent(name);
        INDArray result = place.create(cotangent.shape());
        cotangent.writeTo(result);
        results.add(result);
      }
    }
    tape.cotangent().readFrom(epsilon);
    tape.backward();
    for (String name : names) {
      if (!withoutGradient.contains(name)) {
        tape.inputCotangent(name).deliver();
      }
    }
    return new Cotangents(results, tape.parameterCotangent().array());
  }

  @Override
  public Set<String> opsWithoutLoop() {
    return tape.opsWithoutLoop();
  }

  @Override
  public long bytes() {
    return tape.bytes();
  }

  @Override
  public void close() {
    tape.close();
  }
}
