package io.github.dl4jode.cnf.dynamics;

import io.github.dl4jode.dynamics.graph.Initialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The continuous planar flow with gates, whose coefficients are a network's functions of the time:
 *
 * <pre>
 * f(t, y) = 1/M Σ_n σ(G_n(t)) U_n(t) tanh(W_n(t) · y + B_n(t))
 * tr ∂f/∂y = 1/M Σ_n σ(G_n(t)) U_n(t) · W_n(t) (1 - tanh²(W_n(t) · y + B_n(t)))
 * </pre>
 *
 * with a gate for each component of U_n. Chen, Rubanova, Bettencourt and Duvenaud (2018), "Neural
 * Ordinary Differential Equations", section 4.
 *
 * <p>Parameters: the network's maps {@code W1} [1, h], {@code W2} [h, h], {@code W3} [h, 3 M d +
 * M], with biases {@code b1}, {@code b2}, {@code b3}; tanh after the first two. The columns of the
 * last are W, U and G, each [M, d] in row-major order, and B [M].
 */
public final class PlanarDynamics extends DynamicsWithDivergence {

  private static final long serialVersionUID = 1L;

  private static final List<String> WEIGHTS = List.of("W1", "W2", "W3");

  @JsonProperty("size")
  private long size;

  @JsonProperty("width")
  private final int width;

  @JsonProperty("hidden")
  private final int hidden;

  @JsonCreator
  private PlanarDynamics(
      @JsonProperty("size") long size,
      @JsonProperty("width") int width,
      @JsonProperty("hidden") int hidden) {
    if (size < 0 || width < 1 || hidden < 1) {
      throw new IllegalArgumentException(
          "Planar dynamics need a positive width and hidden layer, not "
              + width
              + " and "
              + hidden);
    }
    this.size = size;
    this.width = width;
    this.hidden = hidden;
  }

  /**
   * Dynamics whose state has the size of the layer's input.
   *
   * @param width M, the number of planar terms; 64 in the reference experiment
   * @param hidden h, the units of the network's hidden layers; 32 in the reference experiment
   * @throws IllegalArgumentException if a number is not positive
   */
  public PlanarDynamics(int width, int hidden) {
    this(0, width, hidden);
  }

  @Override
  public void setInputType(InputType inputType) {
    size = new VectorMaps().sizeOf(inputType);
  }

  private long[][] shapes() {
    // 0 stands for unknown.
    long coefficients = size == 0 ? 0 : 3L * width * size + width;
    return new long[][] {{1, hidden}, {hidden, hidden}, {hidden, coefficients}};
  }

  @Override
  public void defineParameters(SDLayerParams parameters) {
    long[][] shapes = shapes();
    for (int i = 0; i < shapes.length; i++) {
      parameters.addWeightParam("W" + (i + 1), shapes[i]);
      parameters.addBiasParam("b" + (i + 1), shapes[i][1]);
    }
  }

  @Override
  public void initializeParameters(Map<String, INDArray> parameters) {
    for (String name : WEIGHTS) {
      INDArray weights = parameters.get(name);
      Initialization draw =
          new Initialization(new WeightInitUniform(), weights.size(0), weights.size(1));
      draw.weights(weights);
      draw.bias(parameters.get(name.replace('W', 'b')));
    }
  }

  @Override
  public Parts defineWithDivergence(
      SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
    SDVariable coefficients = coefficients(graph, t, parameters);
    long block = width * size;
    SDVariable w = block(graph, coefficients, 0, size);
    SDVariable gates = graph.nn().sigmoid(block(graph, coefficients, 2 * block, size));
    SDVariable u = block(graph, coefficients, block, size).mul(gates).mul(1.0 / width);
    SDVariable b = graph.slice(coefficients, new int[] {0, Math.toIntExact(3 * block)}, 1, width);

    SDVariable h = graph.math().tanh(graph.mmul(y, w, false, true, false).add(b));
    SDVariable alignment = graph.sum(u.mul(w), true, 1);
    SDVariable divergence = h.mul(h).rsub(1).mmul(alignment);
    return new Parts(h.mmul(u), graph.reshape(divergence, y.getShape()[0]));
  }

  /** The network's output [1, 3 M d + M] at time t. */
  private static SDVariable coefficients(
      SameDiff graph, SDVariable t, Map<String, SDVariable> parameters) {
    SDVariable first = parameters.get("W1").mul(t).add(parameters.get("b1"));
    SDVariable layer = graph.math().tanh(first);
    layer = graph.math().tanh(layer.mmul(parameters.get("W2")).add(parameters.get("b2")));
    return layer.mmul(parameters.get("W3")).add(parameters.get("b3"));
  }

  /** Some of the coefficients as a matrix [M, columns]. */
  private SDVariable block(SameDiff graph, SDVariable coefficients, long from, long columns) {
    SDVariable part =
        graph.slice(
            coefficients,
            new int[] {0, Math.toIntExact(from)},
            1,
            Math.toIntExact(width * columns));
    return graph.reshape(part, width, columns);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PlanarDynamics that
        && size == that.size
        && width == that.width
        && hidden == that.hidden;
  }

  @Override
  public int hashCode() {
    return Objects.hash(size, width, hidden);
  }

  @Override
  public String toString() {
    return "PlanarDynamics(size=" + size + ", width=" + width + ", hidden=" + hidden + ")";
  }
}
