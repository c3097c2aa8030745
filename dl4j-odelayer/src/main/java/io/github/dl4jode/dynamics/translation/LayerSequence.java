package io.github.dl4jode.dynamics.translation;

import io.github.dl4jode.dynamics.translation.LayerTranslations.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.nd4j.autodiff.samediff.SDVariable;

/** Layers in sequence, some of them grouped in residuals. */
public final class LayerSequence {

  /** A layer with its number, or a sequence whose input is added to its output. */
  private sealed interface Step permits Member, Residual {

    StateShape inferSizes(StateShape input);

    Signal write(SDVariable t, Signal x, Map<String, SDVariable> parameters);
  }

  /**
   * A layer with its number.
   *
   * @param number counted from 1 through all residuals
   */
  public record Member(int number, LayerTranslation<?> translation) implements Step {

    /** The names and shapes of the parameters in the translation. */
    public SDLayerParams ownParameters() {
      SDLayerParams own = new SDLayerParams();
      translation.defineParameters(own);
      return own;
    }

    /** The name of a parameter among those of all layers. */
    public String nameOf(String own) {
      return number + "." + own;
    }

    /** The values for this layer by their own names, from the values for all layers. */
    public <T> Map<String, T> own(Map<String, T> all) {
      Map<String, T> own = new LinkedHashMap<>();
      for (String name : ownParameters().getParameterKeys()) {
        own.put(name, all.get(nameOf(name)));
      }
      return own;
    }

    @Override
    public StateShape inferSizes(StateShape input) {
      return translation.inferSizes(input);
    }

    @Override
    public Signal write(SDVariable t, Signal x, Map<String, SDVariable> parameters) {
      return translation.write(t, x, own(parameters));
    }
  }

  private record Residual(LayerSequence branch) implements Step {

    @Override
    public StateShape inferSizes(StateShape input) {
      StateShape output = branch.inferSizes(input);
      if (!output.isSameAs(input)) {
        throw new IllegalArgumentException(
            "The residual that begins with "
                + branch.members().get(0).translation().label()
                + " turns "
                + input
                + " into "
                + output
                + ", and a sum needs both alike");
      }
      return output;
    }

    @Override
    public Signal write(SDVariable t, Signal x, Map<String, SDVariable> parameters) {
      Signal result = branch.write(t, x, parameters);
      return result.with(x.channelsLast(result.channelsLast()).variable().add(result.variable()));
    }
  }

  private final List<Step> steps;

  private LayerSequence(List<Step> steps) {
    this.steps = steps;
  }

  /**
   * Translates layers.
   *
   * @throws IllegalArgumentException if there is no layer, or one that cannot be a part of dynamics
   */
  public static LayerSequence of(List<Part> parts, Settings settings) {
    return of(parts, settings, 1);
  }

  private static LayerSequence of(List<Part> parts, Settings settings, int firstNumber) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("Layer dynamics, and each residual, need a layer");
    }
    List<Step> steps = new ArrayList<>();
    int number = firstNumber;
    for (Part part : parts) {
      if (part instanceof Part.OfLayer layer) {
        steps.add(new Member(number, LayerTranslations.of(layer, number, settings)));
        number++;
      } else {
        LayerSequence branch = of(((Part.Residual) part).parts(), settings, number);
        steps.add(new Residual(branch));
        number += branch.members().size();
      }
    }
    return new LayerSequence(steps);
  }

  /** All layers, also those in residuals. */
  public List<Member> members() {
    List<Member> members = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Member member) {
        members.add(member);
      } else {
        members.addAll(((Residual) step).branch().members());
      }
    }
    return members;
  }

  /** Passes the shape of the state through all layers, which infer their sizes from it. */
  public StateShape inferSizes(StateShape state) {
    StateShape shape = state;
    for (Step step : steps) {
      shape = step.inferSizes(shape);
    }
    return shape;
  }

  /** Whether the last step is a layer that makes the mean of each channel constant. */
  public boolean makesMeansConstant() {
    return steps.get(steps.size() - 1) instanceof Member last
        && last.translation().makesMeansConstant();
  }

  /** Adds all layers to the graph of x. */
  public Signal write(SDVariable t, Signal x, Map<String, SDVariable> parameters) {
    Signal signal = x;
    for (Step step : steps) {
      signal = step.write(t, signal, parameters);
    }
    return signal;
  }
}
