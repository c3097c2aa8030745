package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.dynamics.Dynamics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The names of the parameters of several flows in one layer: those of the k-th flow, counted from 1
 * at the base distribution, begin with {@code flowk.}.
 */
final class FlowParameters {

  private FlowParameters() {}

  private static String prefix(int flow) {
    return "flow" + (flow + 1) + ".";
  }

  /** Adds the parameters of all flows. */
  static void define(List<Dynamics> flows, SDLayerParams parameters) {
    for (int k = 0; k < flows.size(); k++) {
      String prefix = prefix(k);
      SDLayerParams own = new SDLayerParams();
      flows.get(k).defineParameters(own);
      own.getWeightParams()
          .forEach((name, shape) -> parameters.addWeightParam(prefix + name, shape));
      own.getBiasParams().forEach((name, shape) -> parameters.addBiasParam(prefix + name, shape));
    }
  }

  /** The parameters of one flow by their own names, in the order of the given ones. */
  static Map<String, INDArray> of(int flow, Map<String, INDArray> all) {
    String prefix = prefix(flow);
    Map<String, INDArray> own = new LinkedHashMap<>();
    all.forEach(
        (name, array) -> {
          if (name.startsWith(prefix)) {
            own.put(name.substring(prefix.length()), array);
          }
        });
    return own;
  }

  /**
   * Copies the flat gradient of one flow's parameters to their places in that of all.
   *
   * @param all the layer's parameters, in the order of its flat gradient
   */
  static void scatter(
      int flow, INDArray ownGradient, Map<String, INDArray> all, INDArray allGradient) {
    String prefix = prefix(flow);
    long from = 0;
    long to = 0;
    for (Map.Entry<String, INDArray> parameter : all.entrySet()) {
      long length = parameter.getValue().length();
      if (parameter.getKey().startsWith(prefix)) {
        part(allGradient, to, length).assign(part(ownGradient, from, length));
        from += length;
      }
      to += length;
    }
  }

  private static INDArray part(INDArray flat, long from, long length) {
    return flat.get(NDArrayIndex.interval(from, from + length));
  }
}
