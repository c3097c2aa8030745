package io.github.dl4jode.probability;

import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link Likelihood} compiled to a tape, for a fixed number of rows. */
public final class LikelihoodTape implements AutoCloseable {

  /** Spaces, so that no parameter has one of these names by accident. */
  private static final String DECODED = "the decoder's values";

  private static final String X = "the example's components";

  private final Tape tape;

  private LikelihoodTape(Tape tape) {
    this.tape = tape;
  }

  /**
   * What a tape is made for.
   *
   * @param dataType FLOAT or DOUBLE
   * @param rows n
   * @param components d, those of x
   * @param parameters of the likelihood by name, read in place
   * @param training whether backward passes follow
   */
  public record Request(
      DataType dataType,
      long rows,
      long components,
      Map<String, INDArray> parameters,
      boolean training) {}

  /**
   * Compiles a likelihood.
   *
   * @throws IllegalArgumentException if its graph cannot become a tape, or its result has another
   *     shape than x
   */
  public static LikelihoodTape compile(Likelihood likelihood, Request request) {
    long[] ofX = {request.rows(), request.components()};
    long[] ofDecoded = {request.rows(), request.components() * likelihood.outputsPerComponent()};
    SameDiff graph = SameDiff.create();
    SDVariable decoded = graph.placeHolder(DECODED, request.dataType(), ofDecoded);
    SDVariable x = graph.placeHolder(X, request.dataType(), ofX);
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    request.parameters().forEach((name, array) -> variables.put(name, graph.var(name, array)));
    SDVariable each = likelihood.logLikelihood(decoded, x, variables);
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, each.name())
            .input(DECODED, ofDecoded)
            .input(X, ofX)
            .parameters(request.parameters());
    if (request.training()) {
      specification.gradients(Set.of(DECODED)).parameterGradients();
    }
    LikelihoodTape compiled = new LikelihoodTape(TapeCompiler.compile(specification.build()));
    compiled.requireShape(likelihood, ofX);
    return compiled;
  }

  private void requireShape(Likelihood likelihood, long... expected) {
    long[] shape = tape.output().shape();
    if (!Arrays.equals(shape, expected)) {
      close();
      throw new IllegalArgumentException(
          "%s has a log-likelihood of shape %s for x of shape %s; both are [batch, components]"
              .formatted(likelihood, Arrays.toString(shape), Arrays.toString(expected)));
    }
  }

  /**
   * Computes log p(x | z) of each component.
   *
   * @param decoded [n, k · d], contiguous; keeps its values until the backward pass
   * @param x [n, d], contiguous; keeps its values until the backward pass
   * @return [n, d], the tape's own array, valid until the next pass
   */
  public INDArray forward(INDArray decoded, INDArray x) {
    tape.input(DECODED).readFrom(decoded);
    tape.input(X).readFrom(x);
    tape.parametersChanged();
    tape.forward();
    return tape.output().array();
  }

  /**
   * Goes back through the last forward pass, once.
   *
   * @param cotangent dL/d result [n, d], contiguous
   * @return dL/d decoded [n, k · d], the tape's own array, valid until the next pass
   */
  public INDArray backward(INDArray cotangent) {
    tape.cotangent().readFrom(cotangent);
    tape.backward();
    return tape.inputCotangent(DECODED).array();
  }

  /**
   * dL/d parameters by the last backward pass, flat in their order; empty without parameters. The
   * tape's own array, valid until the next pass.
   */
  public INDArray parameterCotangent() {
    return tape.parameterCotangent().array();
  }

  /** The bytes of its arrays. */
  public long bytes() {
    return tape.bytes();
  }

  @Override
  public void close() {
    tape.close();
  }
}
