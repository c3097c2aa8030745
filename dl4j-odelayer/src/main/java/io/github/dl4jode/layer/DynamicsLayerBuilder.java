package io.github.dl4jode.layer;

import io.github.dl4jode.layer.compiled.CompiledLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;

/** Collects the settings of layers whose first values are drawn by the dynamics of an equation. */
public abstract class DynamicsLayerBuilder<T extends DynamicsLayerBuilder<T>>
    extends CompiledLayer.Builder<T> {

  /** A builder without settings. */
  protected DynamicsLayerBuilder() {}

  /**
   * Refused: the dynamics draw the first values.
   *
   * @throws IllegalArgumentException always
   */
  @Override
  public final T weightInit(WeightInit scheme) {
    throw weightInitRefusal();
  }

  /**
   * Refused: the dynamics draw the first values.
   *
   * @throws IllegalArgumentException always
   */
  @Override
  public final T weightInit(String parameter, IWeightInit scheme) {
    throw weightInitRefusal();
  }

  private static IllegalArgumentException weightInitRefusal() {
    return new IllegalArgumentException(
        "The first values of this layer are drawn by its dynamics; give weightInit(...) to the"
            + " builder of the dynamics, such as DenseDynamics.builder()");
  }
}
