package io.github.dl4jode.term;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * f(t, y) = tanh(y W1 + t c + b1) W2 + b2 on a batch, in plain array operations, with its
 * vector–Jacobian product by hand. θ is (W1, c, b1, W2, b2), flat.
 */
public final class MlpField implements DifferentiableTerm {

  private final int batch;
  private final int features;
  private final int hidden;
  private final StateLayout layout;
  private final INDArray parameters;

  /** Weights are normal with variance 1/fan-in. */
  public MlpField(int batch, int features, int hidden, DataType dataType, long seed) {
    this.batch = batch;
    this.features = features;
    this.hidden = hidden;
    layout =
        StateLayout.of("W1", features, hidden)
            .and("c", 1, hidden)
            .and("b1", 1, hidden)
            .and("W2", hidden, features)
            .and("b2", 1, features);
    Nd4j.getRandom().setSeed(seed);
    parameters = Nd4j.randn(DataType.DOUBLE, layout.size()).castTo(dataType);
    part("W1").divi(Math.sqrt(features));
    part("W2").divi(Math.sqrt(hidden));
  }

  /** θ itself [p]. */
  public INDArray parameters() {
    return parameters;
  }

  private INDArray part(String name) {
    return layout.view(parameters, name);
  }

  @Override
  public long batch() {
    return batch;
  }

  @Override
  public long size() {
    return features;
  }

  @Override
  public DataType dataType() {
    return parameters.dataType();
  }

  @Override
  public long parameterCount() {
    return layout.size();
  }

  private INDArray activation(double t, INDArray state) {
    INDArray sum = state.reshape(batch, features).mmul(part("W1"));
    sum.addi(part("c").mul(t).addi(part("b1")).broadcast(batch, hidden));
    return Transforms.tanh(sum, false);
  }

  private INDArray output(INDArray activation) {
    return activation.mmul(part("W2")).addi(part("b2").broadcast(batch, features));
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    derivative.assign(output(activation(t, state)).reshape(stateSize()));
  }

  @Override
  public void vectorJacobianProduct(
      double t,
      INDArray state,
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray derivative,
      INDArray integrand,
      INDArray stateCotangent,
      INDArray parameterCotangent) {
    INDArray y = state.reshape(batch, features);
    INDArray a = cotangent.reshape(batch, features);
    INDArray activation = activation(t, state);
    derivative.assign(output(activation).reshape(stateSize()));
    INDArray inner = a.mmul(part("W2").transpose()).muli(activation.mul(activation).rsubi(1));
    stateCotangent.assign(inner.mmul(part("W1").transpose()).reshape(stateSize()));
    INDArray innerSum = inner.sum(true, 0);
    put(parameterCotangent, "W1", y.transpose().mmul(inner));
    put(parameterCotangent, "c", innerSum.mul(t));
    put(parameterCotangent, "b1", innerSum);
    put(parameterCotangent, "W2", activation.transpose().mmul(a));
    put(parameterCotangent, "b2", a.sum(true, 0));
  }

  private void put(INDArray target, String name, INDArray value) {
    long begin = layout.offset(name);
    target
        .get(NDArrayIndex.interval(begin, begin + value.length()))
        .assign(value.dup('c').reshape(value.length()));
  }
}
