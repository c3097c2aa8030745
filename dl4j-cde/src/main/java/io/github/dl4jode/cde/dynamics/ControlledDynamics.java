package io.github.dl4jode.cde.dynamics;

import io.github.dl4jode.dynamics.DrivenDynamics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The vector field f of a controlled differential equation dz = f(z) dX(t), to be written by a
 * user: a matrix [hidden, channels] for each example, as a graph.
 *
 * <p>A subclass writes the matrix in {@link #matrix}, or, where the product f · X' can be had for
 * less than the matrix, the product in {@link #product}. The sizes are known from {@link #hidden()}
 * and {@link #channels()} when parameters are drawn. Saved as all {@link
 * io.github.dl4jode.dynamics.Dynamics} are.
 *
 * <p>Kidger, Morrill, Foster and Lyons (2020), "Neural controlled differential equations for
 * irregular time series". The equation does not depend on how fast X is run through, so time has no
 * part in it but as a channel of X.
 */
public abstract class ControlledDynamics extends DrivenDynamics {

  private static final long serialVersionUID = 1L;

  /** The name of X'(t) among the inputs. */
  public static final String CONTROL = "control";

  /** The name of X(t) among the inputs of a field that reads it. */
  public static final String PATH = "path";

  @JsonProperty("stateSize")
  private long hidden;

  @JsonProperty("channels")
  private long channels;

  /** The size of the state z; 0 as long as it is not known. */
  public final long hidden() {
    return hidden;
  }

  /** The number of channels of X; 0 as long as it is not known. */
  public final long channels() {
    return channels;
  }

  /**
   * Whether the field reads the value of the path next to the state, f(z, X(t)); false unless
   * overridden. It can express no more with it, because a state can hold X; but then the state need
   * not learn to.
   */
  public boolean readsPath() {
    return false;
  }

  /** The number of columns of {@link #fieldInput}. */
  public final long fieldInputs() {
    return hidden + (readsPath() ? channels : 0);
  }

  /**
   * What a network that is the field reads: the state, and for a field that reads the path [z,
   * X(t)].
   *
   * @param parameters as in {@link #matrix}
   */
  protected final SDVariable fieldInput(
      SameDiff graph, SDVariable z, Map<String, SDVariable> parameters) {
    return readsPath() ? graph.concat(1, z, parameters.get(PATH)) : z;
  }

  @Override
  public final List<String> inputNames() {
    return readsPath() ? List.of(CONTROL, PATH) : List.of(CONTROL);
  }

  /**
   * {@inheritDoc} For the state z it is dense, [batch, hidden].
   *
   * @throws IllegalArgumentException if the state is not dense
   */
  @Override
  public void setInputType(InputType inputType) {
    if (inputType.getType() != InputType.Type.FF) {
      throw new IllegalArgumentException(
          "The state of a controlled equation is [batch, hidden], not " + inputType);
    }
    hidden = inputType.arrayElementsPerExample();
  }

  @Override
  public void setInputChannels(Map<String, Long> all) {
    channels = all.get(CONTROL);
  }

  /**
   * Writes f(z) into a graph.
   *
   * @param graph receives the operations
   * @param z the state [batch, hidden]
   * @param parameters by name; for a field that reads the path X(t) too, as {@link #PATH}
   * @return f [batch, hidden, channels]
   * @throws UnsupportedOperationException unless overridden; override this or {@link #product}
   */
  protected SDVariable matrix(SameDiff graph, SDVariable z, Map<String, SDVariable> parameters) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " must write its matrix or its product");
  }

  /**
   * Writes f(z) · X'(t) into a graph; by default the product with {@link #matrix}.
   *
   * @param control X'(t) [batch, channels]
   * @param parameters as in {@link #matrix}
   * @return [batch, hidden]
   */
  protected SDVariable product(
      SameDiff graph, SDVariable z, SDVariable control, Map<String, SDVariable> parameters) {
    return matrixTimesVector(
        graph, matrix(graph, z, parameters), control, batchOf(z), hidden, channels);
  }

  /** The number of examples of a state. */
  protected static long batchOf(SDVariable z) {
    return z.getShape()[0];
  }

  /**
   * Writes the product of a matrix and a vector for each example.
   *
   * @param matrices of batch · rows · columns elements, row by row
   * @param vectors [batch, columns]
   * @return [batch, rows]
   */
  protected static SDVariable matrixTimesVector(
      SameDiff graph,
      SDVariable matrices,
      SDVariable vectors,
      long batch,
      long rows,
      long columns) {
    SDVariable weighted =
        graph
            .reshape(matrices, batch, rows, columns)
            .mul(graph.reshape(vectors, batch, 1, columns));
    return weighted.sum(2);
  }

  @Override
  public final SDVariable define(
      SameDiff graph,
      SDVariable t,
      SDVariable y,
      Map<String, SDVariable> parameters,
      Map<String, SDVariable> inputs) {
    Map<String, SDVariable> read = new HashMap<>(parameters);
    if (readsPath()) {
      read.put(PATH, inputs.get(PATH));
    }
    return product(graph, y, inputs.get(CONTROL), read);
  }

  @Override
  @SuppressWarnings("EqualsGetClass") // Subclasses are fields of their own.
  public boolean equals(Object other) {
    return other != null
        && getClass() == other.getClass()
        && hidden == ((ControlledDynamics) other).hidden
        && channels == ((ControlledDynamics) other).channels;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(hidden) + Long.hashCode(channels);
  }
}
