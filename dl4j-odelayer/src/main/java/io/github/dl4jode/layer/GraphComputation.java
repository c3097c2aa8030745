package io.github.dl4jode.layer;

import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import io.github.dl4jode.tape.Terminal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The graph that a layer defines, on a tape. */
final class GraphComputation implements Computation {

  private static final String INPUT = "input";

  private final Tape tape;

  /**
   * Compiles a layer's graph.
   *
   * @throws IllegalArgumentException if the graph cannot become a tape
   */
  GraphComputation(CompilationRequest request, SameDiffLayer layer) {
    SameDiff graph = SameDiff.create();
    SDVariable input = graph.placeHolder(INPUT, request.dataType(), request.inputShape());
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    request.parameters().forEach((name, array) -> variables.put(name, graph.var(name, array)));
    SDVariable output = layer.defineLayer(graph, input, variables, null);
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, output.name())
            .input(INPUT, request.inputShape())
            .parameters(request.parameters());
    if (request.training()) {
      specification.gradients(Set.of(INPUT)).parameterGradients();
    }
    tape = TapeCompiler.compile(specification.build());
  }

  @Override
  public INDArray forward(INDArray input, Place place) {
    INDArray output = place.create(tape.output().shape());
    tape.input(INPUT).readFrom(input);
    tape.output().writeTo(output);
    tape.parametersChanged();
    tape.forward();
    tape.output().deliver();
    return output;
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    Terminal inputCotangent = tape.inputCotangent(INPUT);
    INDArray result = place.create(inputCotangent.shape());
    tape.cotangent().readFrom(epsilon);
    inputCotangent.writeTo(result);
    tape.backward();
    inputCotangent.deliver();
    return new Cotangents(result, tape.parameterCotangent().array());
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
