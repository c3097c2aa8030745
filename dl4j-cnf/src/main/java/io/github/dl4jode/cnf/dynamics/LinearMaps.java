package io.github.dl4jode.cnf.dynamics;

import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.autodiff.samediff.SDVariable;

/** What the linear maps of dynamics are for states of one kind: matrices or convolutions. */
sealed interface LinearMaps permits VectorMaps, ImageMaps {

  /**
   * The components or channels of a state.
   *
   * @throws IllegalArgumentException if the type of states is another
   */
  long sizeOf(InputType inputType);

  /** What turns activations into states; empty where nothing need be done. */
  Optional<InputPreProcessor> preProcessor(InputType inputType);

  /** How often a component or channel of the input is seen by one of the output. */
  int taps();

  /** The shape of a map's weights. */
  long[] weights(long in, long out);

  /** Their product with a state. */
  SDVariable product(SDVariable x, SDVariable weights);

  /**
   * The time as one more component or channel of the input: what it adds to the product.
   *
   * @param weights of the shape {@code weights(1, out)}
   * @param stateShape of the whole minibatch, the batch in dimension 0
   */
  SDVariable ofTime(SDVariable t, SDVariable weights, long[] stateShape);

  /**
   * Numbers for the components or channels, in the form that is added to a product.
   *
   * @param numbers [out] or [rows, out]
   * @param rows the number of examples, or 1 where all have the same numbers
   */
  SDVariable spread(SDVariable numbers, long rows);
}
