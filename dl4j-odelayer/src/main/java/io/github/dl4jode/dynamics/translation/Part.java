package io.github.dl4jode.dynamics.translation;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/** A part of {@code LayerDynamics}, in their configuration and in saved models. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public sealed interface Part extends Serializable permits Part.OfLayer, Part.Residual {

  /** A copy that shares no layer with this one; layers are mutable. */
  Part copy();

  /**
   * One layer.
   *
   * @param layer its configuration
   * @param branch whether f is the branch that the layer adds to its input, not the layer
   */
  record OfLayer(@JsonProperty("layer") Layer layer, @JsonProperty("branch") boolean branch)
      implements Part {

    private static final long serialVersionUID = 1L;

    @JsonCreator
    public OfLayer {
      Required.setting(layer, "layer");
    }

    @Override
    public Part copy() {
      return new OfLayer(layer.clone(), branch);
    }

    /** Without the hash of the layer, which includes arrays, which hash by identity. */
    @Override
    public int hashCode() {
      return Objects.hash(layer.getClass(), layer.getLayerName(), branch);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OfLayer that && layer.equals(that.layer) && branch == that.branch;
    }
  }

  /**
   * A sequence and its input added to its output.
   *
   * @param parts the sequence
   */
  record Residual(@JsonProperty("parts") List<Part> parts) implements Part {

    private static final long serialVersionUID = 1L;

    @JsonCreator
    public Residual {
      parts = List.copyOf(parts);
    }

    @Override
    public Part copy() {
      return new Residual(parts.stream().map(Part::copy).toList());
    }
  }
}
