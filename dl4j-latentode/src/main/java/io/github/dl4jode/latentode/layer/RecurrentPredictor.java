package io.github.dl4jode.latentode.layer;

import io.github.dl4jode.latentode.recurrent.Cell;
import io.github.dl4jode.latentode.recurrent.PredictorSettings;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.latentode.recurrent.RecurrentSettings;
import io.github.dl4jode.latentode.recurrent.SequencePredictor;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.CompiledVertex;
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
 * Reads irregular series forwards in time and predicts each point from those before it: the
 * recurrent network with time gaps as inputs that a latent model is compared with, or ODE-RNN.
 *
 * <p>Its inputs are the values [batch, sensors, times], a mask of 0 and 1 of that shape, the times
 * [batch, times], and a mask of the points of which predictions are wanted [batch, sensors, times];
 * its output is [batch, sensors, times], 0 at times at which a series has neither a value nor a
 * wanted prediction. What the mask hides is never looked at. The length of the grid may vary from
 * minibatch to minibatch; nothing is compiled for it. Inputs get no gradient, but zeros.
 *
 * @see PredictorSettings
 */
public final class RecurrentPredictor extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("recurrence")
  private RecurrentSettings recurrence;

  @JsonProperty("readout")
  private Readout readout;

  @JsonProperty("sensors")
  private long sensors;

  private RecurrentPredictor(Builder builder) {
    this.recurrence = builder.settings();
    this.readout = builder.readout;
    finish(builder);
  }

  private RecurrentPredictor() {}

  /** What it does. */
  public PredictorSettings settings() {
    return new PredictorSettings(recurrence, readout, sensors);
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("values", "mask", "times", "wanted");
    settings().defineParameters(params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    settings().initializeParameters(params);
  }

  @Override
  protected InputType outputType(List<InputType> inputs) {
    sensors = RecurrentVertices.sensorsOf("values", inputs.get(0));
    return inputs.get(0);
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
    return new Predictor(
        new SequencePredictor(
            settings(),
            request.dataType(),
            Math.toIntExact(request.inputShape()[0]),
            request.parameters(),
            request.training()));
  }

  /** A predictor as a part of the graph. */
  private static final class Predictor implements Computation {

    private final SequencePredictor predictor;
    private List<INDArray> inputs = List.of();

    Predictor(SequencePredictor predictor) {
      this.predictor = predictor;
    }

    @Override
    public INDArray forward(List<INDArray> given, Place place) {
      inputs = given;
      INDArray output = place.create(given.get(0).shape());
      predictor.forward(given.get(0), given.get(1), given.get(2), given.get(3), output);
      return output;
    }

    @Override
    public Cotangents backward(INDArray epsilon, Place place) {
      INDArray gradient = predictor.backward(epsilon);
      return new Cotangents(
          inputs.stream().map(input -> RecurrentVertices.zeros(input, place)).toList(), gradient);
    }

    @Override
    public Optional<SolveReport> report() {
      return predictor.report();
    }

    @Override
    public long bytes() {
      return predictor.bytes();
    }

    @Override
    public void close() {
      predictor.close();
      inputs = List.of();
    }
  }

  /** Collects the settings of a predictor. */
  public static final class Builder extends RecurrentBuilder<Builder> {

    private Readout readout = Readout.linear();

    /**
     * A predictor.
     *
     * @param cell what reads the points
     */
    public Builder(Cell cell) {
      super(cell);
    }

    /** From the state to the sensors; default linear. */
    public Builder readout(Readout network) {
      this.readout = network;
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
    public RecurrentPredictor build() {
      return new RecurrentPredictor(this);
    }
  }
}
