package io.github.dl4jode.latentode.recurrent;

import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/**
 * What a state becomes when something is read: h' = cell(x, h, θ), as a SameDiff graph of one step.
 *
 * <p>Cells are values and part of a network's configuration: they are saved as JSON. Names of
 * parameters must not hold an underscore.
 *
 * <p>The JSON names the class, and any cell on the class path can be read: yours, and those of
 * every library that you have. A class is checked to be a cell before any of its code runs.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public interface Cell extends Serializable {

  /** The size of the state. */
  long hidden();

  /**
   * Names the parameters θ and gives their shapes.
   *
   * @param inputs the size of x
   * @param parameters receives names and shapes
   */
  void defineParameters(long inputs, SDLayerParams parameters);

  /**
   * Writes the first values of the parameters, drawn from {@code Nd4j.getRandom()}.
   *
   * @param inputs the size of x
   * @param parameters the arrays by name; to be written in place
   */
  void initializeParameters(long inputs, Map<String, INDArray> parameters);

  /**
   * Writes the step into a graph.
   *
   * @param graph where the operations go
   * @param x what is read [batch, inputs]
   * @param h the state [batch, hidden]
   * @param parameters the parameters by name
   * @return the new state [batch, hidden]
   */
  SDVariable define(SameDiff graph, SDVariable x, SDVariable h, Map<String, SDVariable> parameters);
}
