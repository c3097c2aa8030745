package io.github.dl4jode.sde.gan;

import io.github.dl4jode.layer.compiled.CompiledVertex;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The scores of the data less those of generated series, [batch, 1], of the scores [2 · batch, 1]
 * of a {@link PairedSeries}. Its mean estimates Wasserstein's distance between the two, as the
 * critic sees it.
 */
public final class ScoreDifference extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("scores");
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    // There are none.
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    return InputType.feedForward(1);
  }

  @Override
  protected SDVariable define(
      SameDiff graph, Map<String, SDVariable> inputs, Map<String, SDVariable> parameters) {
    SDVariable scores = inputs.get("scores");
    int batch = Math.toIntExact(scores.getShape()[0] / 2);
    SDVariable generated = graph.slice(scores, new int[] {0, 0}, batch, 1);
    return graph.slice(scores, new int[] {batch, 0}, batch, 1).sub(generated);
  }
}
