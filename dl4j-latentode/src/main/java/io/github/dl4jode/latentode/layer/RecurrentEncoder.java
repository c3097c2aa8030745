package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.latentode.recurrent.Cell;
import io.github.dl4jode.latentode.recurrent.EncoderSettings;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.latentode.recurrent.RecurrentSettings;
import io.github.dl4jode.latentode.recurrent.SequenceEncoder;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.VertexRuntime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDVertexParams;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Reads irregular series point by point: the recognition network of a latent model.
 *
 * <pre>{@code
 * .addVertex("encoder", new RecurrentEncoder.Builder(new GruCell(25), 8).build(),
 *     "values", "mask", "times")
 * }</pre>
 *
 * <p>The length of the grid may vary from minibatch to minibatch; nothing is compiled for it.
 *
 * @see EncoderSettings
 */
public final class RecurrentEncoder extends SeriesEncoder {

  private static final long serialVersionUID = 1L;

  @JsonProperty("order")
  private ReadingOrder order;

  @JsonProperty("recurrence")
  private RecurrentSettings recurrence;

  @JsonProperty("head")
  private Readout head;

  @JsonProperty("outputs")
  private long outputs;

  @JsonProperty("sensors")
  private long sensors;

  private RecurrentEncoder(Builder builder) {
    this.order = builder.order;
    this.recurrence = builder.settings();
    this.head = builder.head;
    this.outputs = builder.outputs;
    finish(builder);
  }

  private RecurrentEncoder() {}

  /** What it does. */
  public EncoderSettings settings() {
    return new EncoderSettings(order, recurrence, head, sensors, outputs);
  }

  @Override
  public long outputs() {
    return outputs;
  }

  @Override
  protected void validate() {
    require(outputs > 0, "needs a positive number of outputs, not " + outputs);
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("values", "mask", "times");
    settings().defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    settings().initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    sensors = RecurrentVertices.sensorsOf("values", inputs.get(0));
    return InputType.feedForward(outputs);
  }

  @Override
  protected List<long[]> compiledShapes(List<long[]> inputShapes) {
    return RecurrentVertices.batchOf(inputShapes);
  }

  @Override
  protected VertexRuntime newRuntime(NeuralNetConfiguration configuration, DataType type) {
    return RecurrentVertices.ofWholeSeries(this, configuration, type);
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new Encoder(
        new SequenceEncoder(
            settings(),
            request.dataType(),
            Math.toIntExact(request.inputShape()[0]),
            request.parameters(),
            request.training()));
  }

  /** An encoder as a part of the graph. */
  private static final class Encoder implements Computation {

    private final SequenceEncoder encoder;
    private List<INDArray> inputs = List.of();

    Encoder(SequenceEncoder encoder) {
      this.encoder = encoder;
    }

    @Override
    public INDArray forward(List<INDArray> given, Place place) {
      inputs = given;
      INDArray output = encoder.forward(given.get(0), given.get(1), given.get(2));
      return place.create(output.shape()).assign(output);
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      INDArray gradient = encoder.backward(epsilon);
      return new Cotangents(
          inputs.stream().map(input -> RecurrentVertices.zeros(input, place)).toList(), gradient);
    }

    @Override
    public Optional<SolveReport> report() {
      return encoder.report();
    }

    @Override
    public long bytes() {
      return encoder.bytes();
    }

    @Override
    public void close() {
      encoder.close();
      inputs = List.of();
    }
  }

  /** Collects the settings of an encoder. */
  public static final class Builder extends RecurrentBuilder<Builder> {

    private final long outputs;
    private ReadingOrder order = ReadingOrder.BACKWARDS;
    private Readout head = Readout.linear();

    /**
     * An encoder.
     *
     * @param cell what reads the points
     * @param outputs the size of the output; twice the latent size for mean and log-variance
     */
    public Builder(Cell cell, long outputs) {
      super(cell);
      this.outputs = outputs;
    }

    /** In which direction the points are read; default backwards in time. */
    public Builder order(ReadingOrder direction) {
      this.order = Required.setting(direction, "order");
      return this;
    }

    /** From the last state to the output; default linear. */
    public Builder head(Readout readout) {
      this.head = Required.setting(readout, "head");
      return this;
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Builds the vertex.
     *
     * @throws IllegalArgumentException if a setting cannot work
     */
    public RecurrentEncoder build() {
      return new RecurrentEncoder(this);
    }
  }
}
