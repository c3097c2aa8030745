package io.github.dl4jode.pytorch;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.layer.Convolution;
import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.layer.ResidualBlock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the parameters of a layer are in the module that it corresponds to. */
final class ModuleArrays {

  private static final String WEIGHT = "weight";
  private static final String BIAS = "bias";

  /**
   * One array of a module.
   *
   * @param name within the module
   * @param part that the parameter is
   */
  record Source(String name, ArrayPart part) {}

  /** The names of the arrays of the module, in order, without the name of the module. */
  private final Map<String, INDArray> module;

  ModuleArrays(Map<String, INDArray> module) {
    this.module = module;
  }

  /**
   * The array for a parameter.
   *
   * @param configuration of the layer or vertex
   * @param parameter its name in the layer
   * @param all names of the parameters of the layer
   * @return empty if a layer of this kind, or this parameter of it, has no counterpart
   */
  Optional<Source> of(Object configuration, String parameter, Set<String> all) {
    if (configuration instanceof Convolution) {
      return weightAndBias(parameter, ArrayPart.KERNEL);
    }
    if (configuration instanceof DenseLayer || configuration instanceof BaseOutputLayer) {
      return weightAndBias(parameter, ArrayPart.MATRIX);
    }
    if (configuration instanceof GroupNormalization) {
      return normalization(parameter, "");
    }
    if (configuration instanceof ResidualBlock) {
      return convolutions(parameter, all);
    }
    Optional<Dynamics> dynamics = dynamics(configuration);
    if (dynamics.isPresent() && dynamics.get() instanceof ConvolutionDynamics) {
      return convolutions(parameter, all);
    }
    if (dynamics.isPresent() && dynamics.get() instanceof DenseDynamics) {
      return linearMaps(parameter, all);
    }
    return Optional.empty();
  }

  private static Optional<Dynamics> dynamics(Object configuration) {
    if (configuration instanceof OdeLayer layer) {
      return Optional.of(layer.dynamics());
    }
    return configuration instanceof OdeVertex vertex
        ? Optional.of(vertex.dynamics())
        : Optional.empty();
  }

  private static Optional<Source> weightAndBias(String parameter, ArrayPart weights) {
    return switch (parameter) {
      case "W" -> Optional.of(new Source(WEIGHT, weights));
      case "b" -> Optional.of(new Source(BIAS, ArrayPart.ALL));
      default -> Optional.empty();
    };
  }

  private static Optional<Source> normalization(String parameter, String before) {
    return switch (parameter) {
      case "gamma" -> Optional.of(new Source(before + WEIGHT, ArrayPart.ALL));
      case "beta" -> Optional.of(new Source(before + BIAS, ArrayPart.ALL));
      default -> Optional.empty();
    };
  }

  /** norm1, conv1, norm2, …: of a residual block, or of dynamics whose convolutions see t. */
  private Optional<Source> convolutions(String parameter, Set<String> all) {
    if ("shortcut".equals(parameter)) {
      return Optional.of(new Source("downsample." + WEIGHT, ArrayPart.KERNEL));
    }
    String kind = kind(parameter);
    String number = parameter.substring(kind.length());
    boolean timed = all.contains("T" + number);
    return switch (kind) {
      case "W" ->
          Optional.of(
              new Source(
                  convolution(number) + WEIGHT,
                  timed ? ArrayPart.KERNEL_OF_STATE : ArrayPart.KERNEL));
      case "T" -> Optional.of(new Source(convolution(number) + WEIGHT, ArrayPart.KERNEL_OF_TIME));
      case "b" -> Optional.of(new Source(convolution(number) + BIAS, ArrayPart.ALL));
      default -> normalization(kind, "norm" + number + ".");
    };
  }

  /** torchdiffeq's ConcatConv2d has its convolution within it. */
  private String convolution(String number) {
    String within = "conv" + number + "._layer.";
    return module.containsKey(within + WEIGHT) ? within : "conv" + number + ".";
  }

  /** Linear maps in the order of the file, whatever their names are. */
  private Optional<Source> linearMaps(String parameter, Set<String> all) {
    String kind = kind(parameter);
    if (!Set.of("W", "T", "b").contains(kind)) {
      return Optional.empty();
    }
    String number = parameter.substring(kind.length());
    List<String> maps =
        module.entrySet().stream()
            .filter(array -> array.getKey().endsWith(WEIGHT) && array.getValue().rank() == 2)
            .map(array -> array.getKey().substring(0, array.getKey().length() - WEIGHT.length()))
            .toList();
    int map = Integer.parseInt(number) - 1;
    String before = map < maps.size() ? maps.get(map) : "(linear map " + number + ").";
    boolean timed = all.contains("T" + number);
    return Optional.of(
        switch (kind) {
          case "W" ->
              new Source(before + WEIGHT, timed ? ArrayPart.MATRIX_OF_STATE : ArrayPart.MATRIX);
          case "T" -> new Source(before + WEIGHT, ArrayPart.VECTOR_OF_TIME);
          default -> new Source(before + BIAS, ArrayPart.ALL);
        });
  }

  private static String kind(String parameter) {
    return parameter.replaceAll("\\d+$", "");
  }
}
