package io.github.dl4jode.sde.latent;

import io.github.dl4jode.latentode.recurrent.GruCell;
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
 * Reads series backwards by a gated recurrent unit, as a vertex: its state at a time has read that
 * time and all later ones. At a time it reads the values, 0 where they are missing; the mask; and
 * the time since the point before.
 *
 * <p>Its inputs are values and mask [batch, channels, times], and the times [batch, times], the
 * same in each row, or [times]. They are data: their gradients are 0. Its output is [batch, hidden,
 * times]. DL4J's LSTM between two vertices that reverse the times took five times as long.
 */
public final class ContextEncoder extends CompiledVertex {

  private static final long serialVersionUID = 1L;

  @JsonProperty("hidden")
  private long hidden;

  @JsonProperty("channels")
  private long channels;

  /**
   * A reader; the number of channels is that of its input.
   *
   * @param hidden the size of the state
   * @throws IllegalArgumentException if it is not positive
   */
  public ContextEncoder(long hidden) {
    this.hidden = hidden;
    validate();
  }

  private ContextEncoder() {}

  @Override
  protected void validate() {
    require(hidden > 0, "needs a state of positive size, not " + hidden);
  }

  GruCell cell() {
    return new GruCell(hidden);
  }

  /** The number of columns that are read at a time. */
  private static long columns(long channels) {
    return channels == 0 ? 0 : 2 * channels + 1;
  }

  @Override
  public void defineParametersAndInputs(SDVertexParams params) {
    params.defineInputs("values", "mask", "times");
    cell().defineParameters(columns(channels), params);
  }

  @Override
  public void initializeParameters(Map<String, INDArray> params) {
    cell().initializeParameters(columns(channels), params);
  }

  @Override
  protected InputType outputType(List<InputType> types) {
    if (!(types.get(0) instanceof InputType.InputTypeRecurrent series)) {
      throw new IllegalArgumentException("reads series, not " + types.get(0));
    }
    channels = series.getSize();
    return InputType.recurrent(hidden, series.getTimeSeriesLength());
  }

  @Override
  protected Computation compile(CompilationRequest request) {
    return new SeriesReading(request, cell());
  }
}
