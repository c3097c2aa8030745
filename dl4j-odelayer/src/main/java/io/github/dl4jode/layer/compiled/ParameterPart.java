package io.github.dl4jode.layer.compiled;

import io.github.dl4jode.array.Vectors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One of several parts of a layer whose parameters are in one table, under names that begin with
 * the name of the part.
 *
 * @param prefix not the beginning of the prefix of another part
 */
public record ParameterPart(String prefix) {

  /** Adds the parameters that the part defines. */
  public void define(Consumer<SDLayerParams> definition, SDLayerParams all) {
    SDLayerParams own = new SDLayerParams();
    definition.accept(own);
    own.getWeightParams().forEach((name, shape) -> all.addWeightParam(prefix + name, shape));
    own.getBiasParams().forEach((name, shape) -> all.addBiasParam(prefix + name, shape));
  }

  /** The part's parameters by their own names, in the order of the given ones. */
  public Map<String, INDArray> of(Map<String, INDArray> all) {
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
   * Copies the part's flat gradient to its places in that of all.
   *
   * @param all the whole table, in the order of its flat gradient
   */
  public void scatter(INDArray ownGradient, Map<String, INDArray> all, INDArray allGradient) {
    long from = 0;
    long to = 0;
    long run = 0;
    for (Map.Entry<String, INDArray> parameter : all.entrySet()) {
      long length = parameter.getValue().length();
      if (parameter.getKey().startsWith(prefix)) {
        run += length;
      } else {
        copy(ownGradient, from, allGradient, to - run, run);
        from += run;
        run = 0;
      }
      to += length;
    }
    copy(ownGradient, from, allGradient, to - run, run);
  }

  /** Parameters that follow each other are copied at once. */
  private static void copy(INDArray own, long from, INDArray all, long to, long length) {
    if (length > 0) {
      // Without ND4J's threads, which take longer to wake than to copy.
      Vectors.copyPart(own, from, section(all, to, length));
    }
  }

  private static INDArray section(INDArray flat, long from, long length) {
    return flat.get(NDArrayIndex.interval(from, from + length));
  }
}
