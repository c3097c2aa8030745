package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.latentode.density.Trajectories;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** A {@link Decoder} on trajectories of any number of times. */
final class DecoderComputation implements Computation {

  private final long outputs;
  private final long latent;
  private final RowNetwork network;
  private long[] inputShape = {};

  DecoderComputation(CompilationRequest request, Decoder decoder) {
    this.outputs = decoder.outputs();
    this.latent = decoder.latent();
    this.network =
        new RowNetwork(
            decoder.network(),
            latent,
            request.dataType(),
            request.parameters(),
            request.training());
  }

  @Override
  public INDArray forward(List<INDArray> inputs, Place place) {
    INDArray trajectories = inputs.get(0);
    inputShape = trajectories.shape();
    INDArray rows = Trajectories.firstColumns(Trajectories.rows(trajectories), latent);
    INDArray decoded = Trajectories.create(place, inputShape[0], outputs, inputShape[2]);
    network.forward(rows, Trajectories.rows(decoded));
    return decoded;
  }

  @Override
  public Cotangents backward(INDArray epsilon, Place place) {
    INDArray result = Trajectories.create(place, inputShape[0], inputShape[1], inputShape[2]);
    INDArray all = Trajectories.rows(result);
    if (inputShape[1] == latent) {
      return new Cotangents(result, network.backward(Trajectories.rows(epsilon), all));
    }
    INDArray read = Nd4j.create(all.dataType(), all.size(0), latent);
    INDArray ofParameters = network.backward(Trajectories.rows(epsilon), read);
    all.assign(0);
    all.get(NDArrayIndex.all(), NDArrayIndex.interval(0, latent)).assign(read);
    return new Cotangents(result, ofParameters);
  }

  @Override
  public long bytes() {
    return network.bytes();
  }

  @Override
  public void close() {
    network.close();
  }
}
