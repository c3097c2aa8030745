package io.github.dl4jode.event;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.tape.ForwardMode;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Event functions and changes written as SameDiff graphs, with their derivatives. They read time,
 * state, and the parameters and constant inputs of a {@link TapeTerm}.
 *
 * <pre>{@code
 * Event bounce =
 *     Event.changing(
 *         TapeEvent.function(term, (graph, it) -> height(it.y())),
 *         TapeEvent.change(term, (graph, it) -> reflected(it.y(), it.parameters())));
 * }</pre>
 *
 * <p>The term owns their memory: it is freed when the term is closed. Not for several threads at
 * once.
 */
public final class TapeEvent {

  /** Writes a function of time, state, parameters and constant inputs. */
  @FunctionalInterface
  public interface Definition {

    /** Adds the operations, and returns the value. */
    SDVariable define(SameDiff graph, TapeTerm.Variables variables);
  }

  private TapeEvent() {}

  /**
   * Compiles an event function.
   *
   * @param term whose variables it reads
   * @param definition of one element
   * @throws IllegalArgumentException if it is not of one element, or reads a path
   */
  public static DifferentiableEventFunction function(TapeTerm term, Definition definition) {
    return new Function(
        new Evaluator(
            term,
            (graph, variables) -> {
              SDVariable defined = definition.define(graph, variables);
              requireElements(graph, defined, 1, "An event function is one number");
              SDVariable value = graph.reshape(defined, 1L);
              return graph.concat(0, value, zeros(graph, term, term.stateSize()));
            }));
  }

  /**
   * Compiles a change of the state.
   *
   * @param term whose variables it reads
   * @param definition the changed state, of the shape of the state
   * @throws IllegalArgumentException if it is not of this shape, or reads a path
   */
  public static DifferentiableEventChange change(TapeTerm term, Definition definition) {
    return new Change(
        new Evaluator(
            term,
            (graph, variables) -> {
              SDVariable defined = definition.define(graph, variables);
              requireElements(
                  graph,
                  defined,
                  term.stateSize(),
                  "The change of a state has its shape " + Arrays.toString(term.stateShape()));
              SDVariable changed = graph.reshape(defined, term.stateSize());
              return graph.concat(0, changed, zeros(graph, term, 1));
            }));
  }

  private static void requireElements(
      SameDiff graph, SDVariable defined, long count, String expected) {
    long[] shape = ForwardMode.of(graph).shape(defined);
    if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != count) {
      throw new IllegalArgumentException(
          "%s; this one has shape %s. Look at the lambda given to TapeEvent"
              .formatted(expected, Arrays.toString(shape)));
    }
  }

  private static SDVariable zeros(SameDiff graph, TapeTerm term, long count) {
    return graph.constant(Nd4j.zeros(term.dataType(), count));
  }

  /**
   * A term on the state with the time as one element more, so that the derivative by the time is
   * one more element of the gradient.
   */
  private static final class Evaluator {

    private final TapeTerm tape;
    private final long size;
    private final INDArray point;
    private final INDArray pointState;
    private final INDArray value;
    private final INDArray cotangent;
    private final INDArray product;

    Evaluator(TapeTerm term, Definition flat) {
      size = term.stateSize();
      long[] shape = term.stateShape();
      tape =
          term.companion(
              (graph, variables) -> {
                SDVariable all = graph.reshape(variables.y(), size + 1);
                SDVariable y =
                    graph.reshape(graph.slice(all, new int[] {0}, Math.toIntExact(size)), shape);
                SDVariable t =
                    graph.reshape(
                        graph.slice(all, new int[] {Math.toIntExact(size)}, 1), new long[0]);
                TapeTerm.Variables apart =
                    new TapeTerm.Variables(t, y, variables.parameters(), variables.inputs());
                return TapeTerm.Parts.of(graph.reshape(flat.define(graph, apart), 1L, size + 1));
              },
              1,
              size + 1);
      point = row(term);
      pointState = point.get(NDArrayIndex.interval(0, size));
      value = row(term);
      cotangent = row(term);
      product = row(term);
    }

    private INDArray row(TapeTerm term) {
      return term.owned(OffHeapMemory.uninitialized(term.dataType(), size + 1));
    }

    private void place(double t, INDArray state) {
      Vectors.copy(state, pointState);
      point.putScalar(size, t);
    }

    INDArray evaluate(double t, INDArray state) {
      place(t, state);
      tape.evaluate(t, point, value);
      return value;
    }

    INDArray cotangent() {
      Vectors.zero(cotangent);
      return cotangent;
    }

    /** Takes the cotangent back; returns the derivative by the time. */
    double product(double t, INDArray state, INDArray stateProduct, INDArray sensitivities) {
      place(t, state);
      tape.vectorJacobianProduct(t, point, cotangent, value, product, sensitivities);
      Vectors.copy(product.get(NDArrayIndex.interval(0, size)), stateProduct);
      return product.getDouble(size);
    }
  }

  private record Function(Evaluator evaluator) implements DifferentiableEventFunction {

    @Override
    public double value(double t, INDArray state) {
      return evaluator.evaluate(t, state).getDouble(0);
    }

    @Override
    public double gradient(
        double t, INDArray state, INDArray stateGradient, INDArray sensitivityGradient) {
      evaluator.cotangent().putScalar(0, 1);
      return evaluator.product(t, state, stateGradient, sensitivityGradient);
    }
  }

  private record Change(Evaluator evaluator) implements DifferentiableEventChange {

    @Override
    public void change(double t, INDArray state) {
      Vectors.copy(
          evaluator.evaluate(t, state).get(NDArrayIndex.interval(0, state.length())), state);
    }

    @Override
    public double vectorJacobianProduct(
        double t,
        INDArray state,
        INDArray cotangent,
        INDArray stateCotangent,
        INDArray sensitivityCotangent) {
      Vectors.copy(
          cotangent, evaluator.cotangent().get(NDArrayIndex.interval(0, cotangent.length())));
      return evaluator.product(t, state, stateCotangent, sensitivityCotangent);
    }
  }
}
