package io.github.dl4jode.examples;

import io.github.dl4jode.event.DifferentiableEventChange;
import io.github.dl4jode.event.DifferentiableEventFunction;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.event.EventCotangents;
import io.github.dl4jode.event.TapeEvent;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Events, and the gradient of their times: from which height must a ball fall, so that it bounces
 * for the second time after two seconds? Newton's method with dt/dh through the first bounce. It
 * prints:
 *
 * <pre>{@code
 * from 1.0000 m: second bounce at 1.2643 s, dt/dh 0.6321
 * from 2.1639 m: second bounce at 1.8598 s, dt/dh 0.4297
 * from 2.4902 m: second bounce at 1.9951 s, dt/dh 0.4006
 * from 2.5025 m: second bounce at 2.0000 s, dt/dh 0.3996
 * from 2.5026 m: second bounce at 2.0000 s, dt/dh 0.3996
 * }</pre>
 */
public final class BouncingBall {

  private static final INDArray SPEED = Nd4j.createFromArray(new double[][] {{0, 0}, {1, 0}});
  private static final INDArray FALL = Nd4j.createFromArray(new double[][] {{0, -9.81}});

  private BouncingBall() {}

  /** Height and speed. */
  private static TapeTerm ball() {
    return TapeTerm.differentiable(
        (graph, t, y, p) -> y.mmul(graph.constant(SPEED)).add(graph.constant(FALL)),
        DataType.DOUBLE,
        new long[] {1, 2},
        Map.of("rebound", Nd4j.createFromArray(new double[][] {{1, -0.9}})));
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    OdeSolver solver = OdeSolver.builder().rtol(1e-9).atol(1e-9).build();
    INDArray none = Nd4j.zeros(DataType.DOUBLE, 2, 2);
    try (TapeTerm ball = ball();
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableEventFunction height =
          TapeEvent.function(ball, (graph, at) -> graph.slice(at.y(), new int[] {0, 0}, 1, 1));
      DifferentiableEventChange turn =
          TapeEvent.change(ball, (graph, at) -> at.y().mul(at.parameters().get("rebound")));
      Event bounce = Event.changing(height, turn).falling().endingAfter(2);
      double from = 1;
      for (int i = 0; i < 5; i++) {
        INDArray y0 = Nd4j.createFromArray(from, 0.0);
        Solve solve = Solve.of(ball, y0, 0, Double.POSITIVE_INFINITY).event(bounce).build();
        DifferentiableSolution solved = new DiscreteAdjoint().solve(solver, solve, workspace);
        double time = solved.solution().orThrow().time();
        EventCotangents ofSecond = EventCotangents.none().time(1, 1);
        Gradients gradients = solved.backward(none, Nd4j.empty(DataType.DOUBLE), ofSecond);
        double slope = gradients.initialState().getDouble(0);
        System.out.printf("from %.4f m: second bounce at %.4f s, dt/dh %.4f%n", from, time, slope);
        from += (2 - time) / slope;
      }
    }
  }
}
