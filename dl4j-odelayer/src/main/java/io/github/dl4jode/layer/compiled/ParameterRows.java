package io.github.dl4jode.layer.compiled;

import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer whose parameters of shape [n] appear as rows [1, n], as DL4J's own vectors do. */
final class ParameterRows extends BaseWrapperLayer {

  private static final long serialVersionUID = 1L;

  ParameterRows(Layer layer) {
    super(layer);
  }

  @Override
  public Map<String, INDArray> paramTable() {
    return paramTable(false);
  }

  @Override
  public Map<String, INDArray> paramTable(boolean backpropParamsOnly) {
    Map<String, INDArray> rows = new LinkedHashMap<>();
    underlying.paramTable(backpropParamsOnly).forEach((name, view) -> rows.put(name, row(view)));
    return rows;
  }

  @Override
  public INDArray getParam(String name) {
    return paramTable().get(name);
  }

  private static INDArray row(INDArray view) {
    return view.reshape('c', true, ParameterConstraints.asMatrix(view.shape()));
  }
}
