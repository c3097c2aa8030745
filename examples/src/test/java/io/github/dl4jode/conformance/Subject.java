package io.github.dl4jode.conformance;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * A layer or vertex in a small network, under the name {@link #NAME}, and data for it.
 *
 * <p>Solvers have steps of fixed size, so that the network is a smooth function of its parameters.
 */
interface Subject {

  /** The name of the layer or vertex in its network. */
  String NAME = "subject";

  /** The heading of its column. */
  String title();

  /**
   * A network, initialised.
   *
   * @param settings of the whole network
   * @param change is given the layer before it is added; a vertex is not given to it
   */
  Model network(NeuralNetConfiguration.Builder settings, UnaryOperator<Layer> change);

  /** Data; the same for the same arguments. */
  MultiDataSet data(DataType type, int examples);

  /** The types of the inputs. */
  InputType[] inputTypes();

  /** Whether the subject is a vertex of a graph, which DL4J's settings of layers do not reach. */
  boolean isVertex();

  /** The subject on sequences, where it is a layer on vectors or images; else the same. */
  Subject onSequences();

  /** The subject without layers before it. */
  Subject first();

  /** A stock layer of DL4J in the same place, to compare with. */
  Subject stock();
}
