package io.github.dl4jode.dynamics.translation;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * max(x, 0) + α min(x, 0), with an α for each element of a state or, along shared axes, for all.
 */
final class PReLUTranslation extends LayerTranslation<PReLULayer> {

  PReLUTranslation(PReLULayer layer, String label) {
    super(layer, label);
  }

  @Override
  StateShape inferSizes(StateShape input) {
    long[] state = withoutBatch(input.arrayShape(1, input.channelsLast()));
    long[] given = layer().getInputShape();
    if (given != null) {
      require(
          given.length == state.length
              && IntStream.range(0, state.length)
                  .allMatch(i -> given[i] == state[i] || given[i] == 1),
          "has the input shape " + Arrays.toString(given) + " and works on " + input);
      return input;
    }
    layer().setInputShape(state);
    return input;
  }

  private static long[] withoutBatch(long[] arrayShape) {
    return Arrays.copyOfRange(arrayShape, 1, arrayShape.length);
  }

  @Override
  void defineParameters(SDLayerParams parameters) {
    parameters.addWeightParam("W", alphaShape());
  }

  /** DL4J, too, sets shared axes to 1, some time after the layer was built. */
  private long[] alphaShape() {
    if (layer().getInputShape() == null) {
      return new long[] {0};
    }
    long[] shape = layer().getInputShape().clone();
    if (layer().getSharedAxes() != null) {
      for (long axis : layer().getSharedAxes()) {
        shape[(int) axis - 1] = 1;
      }
    }
    return shape;
  }

  @Override
  public Map<String, INDArray> fromStock(Map<String, INDArray> arrays) {
    return Map.of("W", array(arrays, "W"));
  }

  @Override
  Signal write(SDVariable t, Signal x, Map<String, SDVariable> parameters) {
    Signal input = x.likeState();
    SameDiff graph = input.graph();
    long[] alphaShape = alphaShape();
    long[] broadcast =
        IntStream.rangeClosed(0, alphaShape.length)
            .mapToLong(i -> i == 0 ? 1 : alphaShape[i - 1])
            .toArray();
    SDVariable alpha = graph.reshape(parameters.get("W"), broadcast);
    SDVariable positivePart = graph.nn().relu(input.variable(), 0);
    SDVariable negativePart = input.variable().sub(positivePart);
    return input.with(positivePart.add(negativePart.mul(alpha)));
  }
}
