package io.github.dl4jode.sde.dynamics;

import io.github.dl4jode.file.SubtypeResolver;
import io.github.dl4jode.sde.equation.NoiseType;
import java.io.Serializable;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * A diffusion g(t, y, θ) for {@link NeuralSde}. It is a value that Jackson can write and read; the
 * names of its parameters begin with "g".
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public interface DiffusionNetwork extends Serializable {

  /** The kind of the diffusion. */
  NoiseType noise();

  /**
   * Names the parameters and gives their shapes.
   *
   * @param size of the state; 0 where it is not known yet
   */
  void defineParameters(SDLayerParams parameters, long size);

  /** Writes the first values of the parameters. */
  void initializeParameters(Map<String, INDArray> parameters);

  /**
   * Writes g into a graph.
   *
   * @return of a shape that {@link NoiseType} describes
   */
  SDVariable define(SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters);
}
