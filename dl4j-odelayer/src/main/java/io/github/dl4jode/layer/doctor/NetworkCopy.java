package io.github.dl4jode.layer.doctor;

import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.layer.compiled.CompiledRuntime;
import io.github.dl4jode.layer.compiled.NetworkLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * A copy of a network with the same parameters, without dropout, whose ODE layers and vertices
 * differ.
 */
final class NetworkCopy implements AutoCloseable {

  private final Model model;
  private final MultiDataSet batch;

  private NetworkCopy(Model model, MultiDataSet batch) {
    this.model = model;
    this.batch = batch;
  }

  /**
   * Copies a network.
   *
   * @throws IllegalArgumentException if it is not a network with an {@link OdeLayer} or {@link
   *     OdeVertex}
   */
  static NetworkCopy of(Model model, MultiDataSet batch, Change change) {
    return new NetworkCopy(copy(model, change), batch);
  }

  /** Copies it in double. */
  static NetworkCopy inDouble(Model model, MultiDataSet batch, Change change) {
    MultiDataSet wide =
        new org.nd4j.linalg.dataset.MultiDataSet(
            wide(batch.getFeatures()),
            wide(batch.getLabels()),
            wide(batch.getFeaturesMaskArrays()),
            wide(batch.getLabelsMaskArrays()));
    Model copy = copy(model, change);
    try {
      return new NetworkCopy(
          copy instanceof MultiLayerNetwork network
              ? network.convertDataType(DataType.DOUBLE)
              : ((ComputationGraph) copy).convertDataType(DataType.DOUBLE),
          wide);
    } finally {
      release(copy);
    }
  }

  /** Masks may be absent, all of them or some. */
  private static INDArray[] wide(INDArray... arrays) {
    return arrays == null
        ? null
        : Arrays.stream(arrays)
            .map(array -> array == null ? null : array.castTo(DataType.DOUBLE))
            .toArray(INDArray[]::new);
  }

  /**
   * How a copy differs.
   *
   * @param solver from that of a layer
   * @param gradient for the solver of the copy
   */
  record Change(UnaryOperator<OdeSolver> solver, Function<OdeSolver, GradientMethod> gradient) {

    /** Another gradient method alone. */
    static Change to(GradientMethod method) {
      return new Change(solver -> solver, solver -> method);
    }

    OdeLayer of(OdeLayer layer) {
      OdeSolver other = solver.apply(layer.solver());
      return layer.with(other, gradient.apply(other));
    }

    OdeVertex of(OdeVertex vertex) {
      OdeSolver other = solver.apply(vertex.solver());
      return vertex.with(other, gradient.apply(other));
    }
  }

  private static Model copy(Model model, Change change) {
    if (model instanceof MultiLayerNetwork network) {
      MultiLayerConfiguration configuration = network.getLayerWiseConfigurations().clone();
      require(change(configuration.getConfs(), change));
      MultiLayerNetwork copy = new MultiLayerNetwork(configuration);
      copy.init(network.params().dup(), false);
      return copy;
    }
    if (model instanceof ComputationGraph graph) {
      ComputationGraphConfiguration configuration = graph.getConfiguration().clone();
      boolean layers =
          change(
              configuration.getVertices().values().stream()
                  .filter(LayerVertex.class::isInstance)
                  .map(it -> ((LayerVertex) it).getLayerConf())
                  .toList(),
              change);
      require(changeVertices(configuration.getVertices(), change) || layers);
      ComputationGraph copy = new ComputationGraph(configuration);
      copy.init(graph.params().dup(), false);
      return copy;
    }
    throw new IllegalArgumentException(
        "GradientDoctor examines a MultiLayerNetwork or a ComputationGraph, not "
            + model.getClass().getSimpleName());
  }

  /** Whether there was an ODE layer. */
  private static boolean change(List<NeuralNetConfiguration> configurations, Change change) {
    boolean found = false;
    for (NeuralNetConfiguration configuration : configurations) {
      if (configuration.getLayer() instanceof OdeLayer layer) {
        configuration.setLayer(change.of(layer));
        found = true;
      }
      configuration.getLayer().setIDropout(null);
      if (configuration.getLayer() instanceof BaseLayer layer) {
        layer.setWeightNoise(null);
      }
    }
    return found;
  }

  /** Whether there was an ODE vertex. */
  private static boolean changeVertices(Map<String, GraphVertex> vertices, Change change) {
    boolean found = false;
    for (Map.Entry<String, GraphVertex> named : vertices.entrySet()) {
      if (named.getValue() instanceof OdeVertex vertex) {
        named.setValue(change.of(vertex));
        found = true;
      }
    }
    return found;
  }

  private static void require(boolean found) {
    if (!found) {
      throw new IllegalArgumentException(
          "The network has no OdeLayer or OdeVertex that learns, and so no gradient method to choose");
    }
  }

  /** The gradient of the loss with respect to the parameters of each layer, in new arrays. */
  Map<String, INDArray> gradient() {
    computeGradient();
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    NetworkLayers.of(model)
        .forEach(
            (name, layer) -> {
              if (layer.numParams() > 0 && layer.getGradientsViewArray() != null) {
                gradients.put(name, layer.getGradientsViewArray().castTo(DataType.DOUBLE).dup());
              }
            });
    return gradients;
  }

  private void computeGradient() {
    if (model instanceof MultiLayerNetwork network) {
      network.setInput(batch.getFeatures(0));
      network.setLabels(batch.getLabels(0));
      network.setLayerMaskArrays(
          first(batch.getFeaturesMaskArrays()), first(batch.getLabelsMaskArrays()));
      network.computeGradientAndScore();
    } else {
      ComputationGraph graph = (ComputationGraph) model;
      graph.setInputs(batch.getFeatures());
      graph.setLabels(batch.getLabels());
      if (batch.hasMaskArrays()) {
        graph.setLayerMaskArrays(batch.getFeaturesMaskArrays(), batch.getLabelsMaskArrays());
      }
      graph.computeGradientAndScore();
    }
  }

  private static INDArray first(INDArray... masks) {
    return masks == null ? null : masks[0];
  }

  /** The work of all ODE layers in the last passes. */
  Optional<SolveReport> report() {
    return OdeLayers.reports(model).values().stream().reduce(SolveReport::plus);
  }

  @Override
  public void close() {
    release(model);
  }

  /** Frees what the layers have compiled. */
  private static void release(Model model) {
    for (Layer layer : NetworkLayers.of(model).values()) {
      if (NetworkLayers.unwrapped(layer) instanceof CompiledRuntime<?> runtime) {
        runtime.close();
      }
    }
  }
}
