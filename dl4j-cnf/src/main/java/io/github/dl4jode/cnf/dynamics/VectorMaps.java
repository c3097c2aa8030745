package io.github.dl4jode.cnf.dynamics;

import java.util.Optional;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.autodiff.samediff.SDVariable;

/** Matrices, on states of shape [batch, size]. */
record VectorMaps() implements LinearMaps {

  @Override
  public long sizeOf(InputType inputType) {
    if (inputType.getType() != InputType.Type.FF && inputType.getType() != InputType.Type.CNNFlat) {
      throw new IllegalArgumentException(
          "These dynamics work on a state of shape [batch, size], not on " + inputType);
    }
    return inputType.arrayElementsPerExample();
  }

  @Override
  public Optional<InputPreProcessor> preProcessor(InputType inputType) {
    return Optional.empty();
  }

  @Override
  public int taps() {
    return 1;
  }

  @Override
  public long[] weights(long in, long out) {
    return new long[] {in, out};
  }

  @Override
  public SDVariable product(SDVariable x, SDVariable weights) {
    return x.mmul(weights);
  }

  @Override
  public SDVariable ofTime(SDVariable t, SDVariable weights, long[] stateShape) {
    return weights.mul(t);
  }

  @Override
  public SDVariable spread(SDVariable numbers, long rows) {
    return numbers;
  }
}
