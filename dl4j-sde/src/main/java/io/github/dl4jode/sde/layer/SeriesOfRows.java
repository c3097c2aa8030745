package io.github.dl4jode.sde.layer;

import io.github.dl4jode.layer.compiled.CompiledVertex;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Makes series [batch, channels, times] of the rows that a dense layer yields for each time and
 * example. Batch and times are those of a second input, a series.
 *
 * <p>DL4J's {@code PreprocessorVertex} takes the size of the minibatch from the last labels, and so
 * makes wrong series once a trained graph reads another number of examples.
 */
public final class SeriesOfRows extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  /**
   * Refuses a model that was saved when DL4J's vertex made its series.
   *
   * @param vertex which makes them
   * @param model what it is, the subject of a sentence
   * @throws IllegalArgumentException if it is another kind of vertex
   */
  public static void require(GraphVertex vertex, String model) {
    if (!(vertex instanceof SeriesOfRows)) {
      throw new IllegalArgumentException(
          model
              + " was saved by an early version, whose series were wrong for other sizes of the"
              + " minibatch than the last one in training; train it again");
    }
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("rows", "like");
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    // There are none.
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    if (!(inputs.get(1) instanceof InputTypeRecurrent series)) {
      throw new IllegalArgumentException(
          "needs a series as its second input, not " + inputs.get(1));
    }
    return InputType.recurrent(
        inputs.get(0).arrayElementsPerExample(), series.getTimeSeriesLength());
  }

  @Override
  protected Set<String> constantInputs() {
    return Set.of("like");
  }

  @Override
  protected SDVariable define(
      SameDiff graph, Map<String, SDVariable> inputs, Map<String, SDVariable> parameters) {
    SDVariable rows = inputs.get("rows");
    long[] like = inputs.get("like").getShape();
    // DL4J's rows have the examples of a time in sequence.
    return graph.permute(graph.reshape(rows, like[2], like[0], rows.getShape()[1]), 1, 2, 0);
  }
}
