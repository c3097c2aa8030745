package io.github.dl4jode.layer.compiled;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.BaseConstraint;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;

/** Binds constraints of compiled layers and vertices to parameters, and checks that they fit. */
final class ParameterConstraints {

  private ParameterConstraints() {}

  /**
   * Copies of constraints, bound to parameters by name.
   *
   * @param all constraints for every parameter
   * @param weights constraints for weights
   * @param biases constraints for biases
   * @param names of the parameters
   */
  static List<LayerConstraint> bound(
      List<LayerConstraint> all,
      List<LayerConstraint> weights,
      List<LayerConstraint> biases,
      SDLayerParams names) {
    List<LayerConstraint> bound = new ArrayList<>();
    bind(all, names.getParameterKeys(), bound);
    bind(weights, names.getWeightParameterKeys(), bound);
    bind(biases, names.getBiasParameterKeys(), bound);
    return bound;
  }

  /** The constraints of a whole network, bound to parameters by name. */
  static List<LayerConstraint> ofNetwork(NeuralNetConfiguration.Builder network, SDLayerParams of) {
    return bound(
        orNone(network.getAllParamConstraints()),
        orNone(network.getWeightConstraints()),
        orNone(network.getBiasConstraints()),
        of);
  }

  /** DL4J has null if there is no constraint. */
  static List<LayerConstraint> orNone(List<LayerConstraint> constraints) {
    return Optional.ofNullable(constraints).orElse(List.of());
  }

  private static void bind(
      List<LayerConstraint> constraints, List<String> names, List<LayerConstraint> bound) {
    if (names.isEmpty()) {
      return;
    }
    for (LayerConstraint constraint : constraints) {
      LayerConstraint copy = constraint.clone();
      copy.setParams(new HashSet<>(names));
      bound.add(copy);
    }
  }

  /**
   * Refuses constraints over dimensions that a parameter does not have.
   *
   * @param label of the layer in messages
   * @param shapes of the parameters by name
   * @throws IllegalArgumentException naming the constraint and the parameter
   */
  static void requireFit(
      List<LayerConstraint> constraints, String label, Map<String, long[]> shapes) {
    for (LayerConstraint constraint : constraints) {
      if (constraint instanceof BaseConstraint base && !(base instanceof NonNegativeConstraint)) {
        shapes.forEach(
            (name, shape) -> {
              if (base.getParams().contains(name)) {
                requireFit(base, label, name, shape);
              }
            });
      }
    }
  }

  private static void requireFit(
      BaseConstraint constraint, String label, String name, long... shape) {
    int[] dimensions = constraint.getDimensions();
    int rank = Math.max(2, shape.length);
    boolean known = dimensions != null && Arrays.stream(dimensions).allMatch(d -> inside(d, rank));
    long distinct = known ? Arrays.stream(dimensions).distinct().count() : 0;
    if (distinct == 0 || distinct >= rank) {
      throw new IllegalArgumentException(
          String.format(
              "%s has a %s over dimensions %s, and its parameter %s has shape %s: give the"
                  + " constraint at least one of the dimensions 0 to %d and not all of them, or set"
                  + " it by constrainWeights(...) or constrainBias(...) on the layers it fits",
              label,
              constraint.getClass().getSimpleName(),
              Arrays.toString(dimensions),
              name,
              Arrays.toString(asMatrix(shape)),
              rank - 1));
    }
  }

  private static boolean inside(int dimension, int rank) {
    return dimension >= 0 && dimension < rank;
  }

  /** DL4J's own vectors are rows, so constraints over dimension 1 are meant for rows. */
  static long[] asMatrix(long... shape) {
    return shape.length == 1 ? new long[] {1, shape[0]} : shape;
  }

  /** Applies constraints to the parameters of a layer; vectors count as rows. */
  static void apply(List<LayerConstraint> constraints, Layer layer, int iteration, int epoch) {
    if (!constraints.isEmpty()) {
      Layer rows = new ParameterRows(layer);
      constraints.forEach(constraint -> constraint.applyConstraint(rows, iteration, epoch));
    }
  }
}
