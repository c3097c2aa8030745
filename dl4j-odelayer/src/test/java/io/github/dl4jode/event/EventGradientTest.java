package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.gradient.StageStorage;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients through events: closed forms and finite differences. */
class EventGradientTest {

  private static final OdeSolver SOLVER =
      OdeSolver.builder().rtol(1e-11).atol(1e-11).maximumSteps(100_000).build();

  static Stream<GradientMethod> methods() {
    return Stream.of(
        new ContinuousAdjoint(),
        new InterpolatingAdjoint(),
        new DiscreteAdjoint(),
        new DiscreteAdjoint(StageStorage.STORED),
        new DiscreteAdjoint(StageStorage.RECOMPUTED));
  }

  /** A ball that falls from a height, and bounces. */
  private static final class Ball implements AutoCloseable {

    final TapeTerm term;
    final Event bounce;

    Ball(double gravity, double restitution) {
      Map<String, INDArray> parameters = new LinkedHashMap<>();
      parameters.put("gravity", Nd4j.createFromArray(gravity));
      parameters.put("restitution", Nd4j.createFromArray(restitution));
      term =
          TapeTerm.builder(
                  (graph, it) -> {
                    SDVariable speed = graph.slice(it.y(), new int[] {0, 1}, 1, 1);
                    SDVariable fall = graph.reshape(graph.math().neg(it.parameters().get("gravity")), 1, 1);
                    return TapeTerm.Parts.of(graph.concat(1, speed, fall));
                  },
                  DataType.DOUBLE,
                  1,
                  2)
              .parameters(parameters)
              .build();
      bounce =
          Event.changing(
                  TapeEvent.function(
                      term, (graph, it) -> graph.slice(it.y(), new int[] {0, 0}, 1, 1)),
                  TapeEvent.change(
                      term,
                      (graph, it) -> {
                        SDVariable height = graph.slice(it.y(), new int[] {0, 0}, 1, 1);
                        SDVariable speed = graph.slice(it.y(), new int[] {0, 1}, 1, 1);
                        SDVariable factor =
                            graph.reshape(
                                graph.math().neg(it.parameters().get("restitution")), 1, 1);
                        return graph.concat(1, height, speed.mul(factor));
                      }))
              .falling()
              .named("bounce");
    }

    Solve solve(double height, double... times) {
      return Solve.of(term, Nd4j.createFromArray(height, 0.0), times).event(bounce).build();
    }

    @Override
    public void close() {
      term.close();
    }
  }

  /** w · y(T) after the last bounce before T. */
  private static double loss(double height, double gravity, double restitution, double duration) {
    try (Ball ball = new Ball(gravity, restitution)) {
      Solution solution = SOLVER.solve(ball.solve(height, 0, duration)).orThrow();
      return 0.7 * solution.finalState().getDouble(0) - 1.3 * solution.finalState().getDouble(1);
    }
  }

  static Stream<Arguments> bounces() {
    return methods()
        .flatMap(method -> Stream.of(0, 1, 10).map(count -> Arguments.of(method, count)));
  }

  @ParameterizedTest
  @MethodSource("bounces")
  void aBouncingBall(GradientMethod method, int bounces) {
    double height = 2;
    double gravity = 9.81;
    double restitution = 0.8;
    double fall = Math.sqrt(2 * height / gravity);
    // Half of the way between the last bounce wanted and the next.
    double duration = 0.5 * fall;
    for (int i = 0; i < bounces; i++) {
      duration += fall * (i == 0 ? 0.5 : Math.pow(restitution, i));
      duration += fall * Math.pow(restitution, i + 1);
    }
    try (Ball ball = new Ball(gravity, restitution);
        GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution solution =
          method.solve(SOLVER, ball.solve(height, 0, duration), workspace);
      assertEquals(bounces, solution.solution().orThrow().events().size());
      INDArray cotangents = Nd4j.zeros(DataType.DOUBLE, 2, 2);
      cotangents.putScalar(1, 0, 0.7);
      cotangents.putScalar(1, 1, -1.3);
      for (int repeat = 0; repeat < 2; repeat++) {
        Gradients gradients = solution.backward(cotangents);
        double h = 1e-4;
        double[] differences = {
          (loss(height + h, gravity, restitution, duration)
                  - loss(height - h, gravity, restitution, duration))
              / (2 * h),
          (loss(height, gravity + h, restitution, duration)
                  - loss(height, gravity - h, restitution, duration))
              / (2 * h),
          (loss(height, gravity, restitution + h, duration)
                  - loss(height, gravity, restitution - h, duration))
              / (2 * h),
          (loss(height, gravity, restitution, duration + h)
                  - loss(height, gravity, restitution, duration - h))
              / (2 * h)
        };
        double[] computed = {
          gradients.initialState().getDouble(0),
          gradients.parameters().getDouble(0),
          gradients.parameters().getDouble(1),
          gradients.times()[1]
        };
        for (int i = 0; i < 4; i++) {
          assertEquals(differences[i], computed[i], 1e-6 * (1 + Math.abs(differences[i])), "" + i);
        }
      }
    }
  }
}
