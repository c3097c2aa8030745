package io.github.dl4jode.sde.solver;

import io.github.dl4jode.sde.method.MethodState;
import io.github.dl4jode.sde.method.StateVector;
import io.github.dl4jode.sde.method.StepGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * How the state of a method lies in one vector: the state, its quadratures, and what else the
 * method carries.
 *
 * @param shapes of the parts, in this order
 * @param quadratures the number of elements of the quadratures
 */
record CarriedLayout(List<long[]> shapes, long quadratures) {

  /** Finds the layout of a state in its graph. */
  static CarriedLayout of(StepGraph step, MethodState state) {
    List<long[]> shapes = parts(state).stream().map(step::shape).toList();
    long quadratures = state.y().quadratures().isEmpty() ? 0 : sizeOf(shapes.get(1));
    return new CarriedLayout(shapes, quadratures);
  }

  private static List<SDVariable> parts(MethodState state) {
    List<SDVariable> parts = new ArrayList<>();
    parts.add(state.y().y());
    parts.addAll(state.y().quadratures());
    parts.addAll(state.carried());
    return parts;
  }

  private static long sizeOf(long... shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /** The number of elements. */
  long length() {
    return shapes.stream().mapToLong(CarriedLayout::sizeOf).sum();
  }

  /** The number of elements of the state and its quadratures, which lie first. */
  long ofState() {
    return sizeOf(shapes.get(0)) + quadratures;
  }

  /** Puts the parts in one array. */
  static SDVariable pack(SameDiff graph, MethodState state) {
    List<SDVariable> parts = parts(state);
    if (parts.size() == 1) {
      return parts.get(0);
    }
    return graph.concat(
        0, parts.stream().map(part -> graph.reshape(part, -1L)).toArray(SDVariable[]::new));
  }

  /** The state of these parts. */
  MethodState state(List<SDVariable> parts) {
    int ofState = quadratures > 0 ? 2 : 1;
    return new MethodState(
        new StateVector(parts.get(0), parts.subList(1, ofState)),
        parts.subList(ofState, parts.size()));
  }
}
