package io.github.dl4jode.probability;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonCreator;

/** x log m + (1 - x) log(1 - m) with m = σ(decoded); x is 0 or 1, or a mean of such. */
public record BernoulliLikelihood() implements Likelihood {

  /** The only value. */
  @JsonCreator
  public BernoulliLikelihood {}

  /** a x - log(1 + e^a), written so that e^a cannot overflow, and with the right slope at 0. */
  @Override
  public SDVariable logLikelihood(
      SDVariable decoded, SDVariable x, Map<String, SDVariable> parameters) {
    SameDiff graph = decoded.getSameDiff();
    SDVariable size = graph.math().abs(decoded);
    SDVariable rest = graph.math().log(graph.math().exp(size.mul(-1)).add(1));
    return decoded.mul(x).sub(decoded.add(size).mul(0.5)).sub(rest);
  }

  @Override
  public INDArray mean(INDArray decoded) {
    return Transforms.sigmoid(decoded, true);
  }

  /** m (1 - m). */
  @Override
  public INDArray variance(INDArray decoded, Map<String, INDArray> parameters) {
    INDArray mean = mean(decoded);
    return mean.rsub(1).muli(mean);
  }
}
