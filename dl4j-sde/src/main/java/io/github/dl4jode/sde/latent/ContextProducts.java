package io.github.dl4jode.sde.latent;

import io.github.dl4jode.sde.layer.TimeMajor;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The contexts of all series at all times but the first, times their rows of the first weights of
 * the drift: one product, where each of several steps between two times would compute it again.
 */
final class ContextProducts implements AutoCloseable {

  private final INDArray weights;
  private final INDArray products;
  private final INDArray ofWeights;
  private final INDArray ofContexts;

  /** Where the gradient of the weights begins among those of the parameters. */
  private final long place;

  private INDArray contexts;

  /**
   * Takes memory for products.
   *
   * @param parameters of the equation, in the order of their gradient, read in place
   * @param times the number of times, without the first
   */
  ContextProducts(
      LatentDynamics dynamics,
      Map<String, INDArray> parameters,
      DataType dataType,
      long batch,
      long times) {
    this.weights = contextRows(parameters.get(dynamics.contextWeights()), dynamics);
    this.products = Nd4j.create(dataType, times, batch, dynamics.contextProducts());
    this.ofWeights = Nd4j.create(dataType, dynamics.context(), dynamics.contextProducts());
    this.ofContexts = Nd4j.create(dataType, times, batch, dynamics.context());
    this.contexts = Nd4j.empty(dataType);
    long before = 0;
    for (Map.Entry<String, INDArray> parameter : parameters.entrySet()) {
      if (parameter.getKey().equals(dynamics.contextWeights())) {
        break;
      }
      before += parameter.getValue().length();
    }
    this.place = before + dynamics.latent() * dynamics.contextProducts();
  }

  /** A part of the flat array: ND4J takes some rows of a small part of parameters for a number. */
  private static INDArray contextRows(INDArray parameter, LatentDynamics dynamics) {
    long first = dynamics.latent() * dynamics.contextProducts();
    long length = dynamics.context() * dynamics.contextProducts();
    return parameter
        .reshape('c', new long[] {parameter.length()})
        .get(NDArrayIndex.interval(first, first + length))
        .reshape('c', dynamics.context(), dynamics.contextProducts());
  }

  /** The products [times, batch, …], in place. */
  INDArray products() {
    return products;
  }

  /**
   * Computes the products.
   *
   * @param context of all series [batch, context, times], with the first time; read again by {@link
   *     #addToWeights}
   */
  void compute(INDArray context) {
    INDArray byTime = TimeMajor.byTime(context);
    long width = context.size(1);
    INDArray flat = byTime.reshape('c', byTime.size(0) * byTime.size(1), width);
    contexts = flat.get(NDArrayIndex.interval(context.size(0), flat.size(0)), NDArrayIndex.all());
    Nd4j.matmul(contexts, weights, matrix(products));
  }

  private static INDArray matrix(INDArray array) {
    return array.reshape('c', array.size(0) * array.size(1), array.size(2));
  }

  /**
   * Adds the gradient of the weights.
   *
   * @param ofProducts dL/d products, flat
   * @param ofParameters of all parameters, flat
   */
  void addToWeights(INDArray ofProducts, INDArray ofParameters) {
    INDArray given = matrix(ofProducts.reshape('c', products.shape()));
    Nd4j.matmul(contexts, given, ofWeights, true, false, false);
    ofParameters
        .get(NDArrayIndex.interval(place, place + ofWeights.length()))
        .addi(ofWeights.reshape(ofWeights.length()));
  }

  /**
   * Writes dL/d context.
   *
   * @param ofProducts dL/d products, flat
   * @param result [batch, context, times], with the first time; row-major, for DL4J adds another
   *     cotangent to it, and arrays of another order slowly
   */
  void contextCotangent(INDArray ofProducts, INDArray result) {
    INDArray given = matrix(ofProducts.reshape('c', products.shape()));
    Nd4j.matmul(given, weights, matrix(ofContexts), false, true, false);
    TimeMajor.toSeries(ofContexts, 1, result);
  }

  long bytes() {
    long elements = products.length() + ofWeights.length() + ofContexts.length();
    return elements * products.dataType().width();
  }

  @Override
  public void close() {
    products.close();
    ofWeights.close();
    ofContexts.close();
  }
}
