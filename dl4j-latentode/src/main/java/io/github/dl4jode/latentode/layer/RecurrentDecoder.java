package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.latentode.recurrent.Cell;
import io.github.dl4jode.latentode.recurrent.DecoderSettings;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.latentode.recurrent.SequenceDecoder;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.layer.compiled.Computation;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A recurrent network that unfolds series from a vector: the decoder of a recurrent variational
 * autoencoder, in the place of a latent ODE and its decoder.
 *
 * <p>Its inputs are z [batch, latent], the times [batch, times], of which the first is that of z,
 * and a mask of the points that are wanted [batch, sensors, times]; its output is [batch, sensors,
 * times], 0 at times at which nothing of a series is wanted. The length of the grid may vary from
 * minibatch to minibatch; nothing is compiled for it. Times and mask get no gradient, but zeros.
 *
 * @see DecoderSettings
 */
public final class RecurrentDecoder extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("cell")
  private Cell cell;

  @JsonProperty("readout")
  private Readout readout;

  @JsonProperty("latent")
  private long latent;

  @JsonProperty("sensors")
  private long sensors;

  /**
   * A decoder.
   *
   * @param cell what goes from point to point
   * @param readout from the state to the sensors
   */
  public RecurrentDecoder(Cell cell, Readout readout) {
    this.cell = Required.setting(cell, "cell");
    this.readout = Required.setting(readout, "readout");
    getVertexParams();
  }

  private RecurrentDecoder() {}

  /** What it does. */
  public DecoderSettings settings() {
    return new DecoderSettings(cell, readout, latent, sensors);
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("latent", "times", "wanted");
    settings().defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    settings().initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    latent = inputs.get(0).arrayElementsPerExample();
    sensors = RecurrentVertices.sensorsOf("wanted", inputs.get(2));
    return inputs.get(2);
  }

  @Override
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    return RecurrentVertices.batchOf(inputShapes);
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new Decoder(
        new SequenceDecoder(
            settings(),
            request.dataType(),
            Math.toIntExact(request.inputShape()[0]),
            request.parameters(),
            request.training()));
  }

  /** A decoder as a part of the graph. */
  private static final class Decoder implements Computation {

    private final SequenceDecoder decoder;
    private List<INDArray> inputs = List.of();

    Decoder(SequenceDecoder decoder) {
      this.decoder = decoder;
    }

    @Override
    public INDArray forward(List<INDArray> given, Place place) {
      inputs = given;
      INDArray output = place.create(given.get(2).shape());
      decoder.forward(given.get(0), given.get(1), given.get(2), output);
      return output;
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      INDArray gradient = decoder.backward(epsilon);
      INDArray ofLatent = place.create(inputs.get(0).shape()).assign(decoder.latentCotangent());
      return new Cotangents(
          List.of(
              ofLatent,
              RecurrentVertices.zeros(inputs.get(1), place),
              RecurrentVertices.zeros(inputs.get(2), place)),
          gradient);
    }

    @Override
    public long bytes() {
      return decoder.bytes();
    }

    @Override
    public void close() {
      decoder.close();
      inputs = List.of();
    }
  }
}
