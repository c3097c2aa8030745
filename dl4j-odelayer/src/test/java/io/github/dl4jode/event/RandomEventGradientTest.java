package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Gradients through events of random smooth problems, against finite differences. */
class RandomEventGradientTest {

  private static final OdeSolver SOLVER =
      OdeSolver.builder().rtol(1e-11).atol(1e-11).maximumSteps(100_000).build();
  private static final int CASES = 20;
  private static final double[] TIMES = {0, 0.8, 2};

  static List<GradientMethod> methods() {
    return List.of(
        new ContinuousAdjoint(),
        new InterpolatingAdjoint(),
        new DiscreteAdjoint(),
        new DiscreteAdjoint(StageStorage.RECOMPUTED));
  }

  /** y' = tanh(y W) + cos(t) b; where v · y + q t = r, y becomes y M + t b. */
  private static final class RandomProblem implements AutoCloseable {

    private final Map<String, INDArray> parameters = new LinkedHashMap<>();
    private final INDArray start;
    private final INDArray cotangents;
    private final double cotangentOfTime;
    private final INDArray cotangentOfState;
    private final TapeTerm term;
    private final Event event;

    RandomProblem(RandomGenerator random) {
      start = uniform(random, 1, 2).reshape(2);
      cotangents = uniform(random, 3, 2);
      cotangentOfTime = random.nextDouble() * 2 - 1;
      cotangentOfState = uniform(random, 1, 2).reshape(2);
      parameters.put("W", uniform(random, 2, 2).muli(1.5));
      parameters.put("b", uniform(random, 1, 2));
      parameters.put("v", uniform(random, 2, 1));
      parameters.put("q", uniform(random, 1, 1));
      parameters.put("r", uniform(random, 1, 1).muli(0.5));
      parameters.put("M", uniform(random, 2, 2));
      term =
          TapeTerm.builder(
                  (graph, it) -> {
                    SDVariable force = it.parameters().get("b").mul(graph.math().cos(it.t()));
                    return TapeTerm.Parts.of(
                        graph.math().tanh(it.y().mmul(it.parameters().get("W"))).add(force));
                  },
                  DataType.DOUBLE,
                  1,
                  2)
              .parameters(parameters)
              .build();
      event =
          Event.changing(
              TapeEvent.function(
                  term,
                  (graph, it) ->
                      it.y()
                          .mmul(it.parameters().get("v"))
                          .add(it.parameters().get("q").mul(it.t()))
                          .sub(it.parameters().get("r"))),
              TapeEvent.change(
                  term,
                  (graph, it) ->
                      it.y()
                          .mmul(it.parameters().get("M"))
                          .add(it.parameters().get("b").mul(it.t()))));
    }

    private static INDArray uniform(RandomGenerator random, int rows, int columns) {
      INDArray values = Nd4j.createUninitialized(DataType.DOUBLE, rows, columns);
      for (int i = 0; i < values.length(); i++) {
        values.putScalar(i, random.nextDouble() * 2 - 1);
      }
      return values;
    }

    Solve solve(double... times) {
      return Solve.of(term, start, times).event(event).build();
    }

    Solution solution(double... times) {
      term.parametersChanged();
      return SOLVER.solve(solve(times)).orThrow();
    }

    EventCotangents ofEvents() {
      return EventCotangents.none().time(0, cotangentOfTime).state(0, cotangentOfState);
    }

    double loss(double... times) {
      Solution solution = solution(times);
      EventOccurrence first = solution.events().get(0);
      return solution.states().mul(cotangents).sumNumber().doubleValue()
          + cotangentOfTime * first.time()
          + cotangentOfState.mul(first.state()).sumNumber().doubleValue();
    }

    /** Whether outputs and later events are the same for all small changes of the arguments. */
    boolean isSmooth() {
      List<EventOccurrence> events = solution(TIMES).events();
      boolean away =
          events.stream()
              .mapToDouble(EventOccurrence::time)
              .allMatch(t -> Math.abs(t - 0.8) > 0.05 && t > 0.05 && t < 1.95);
      return away && events.size() == 1 && Math.abs(speed(events.get(0))) > 0.2;
    }

    /** dg/dt along the solution. */
    private double speed(EventOccurrence at) {
      INDArray rate = Nd4j.create(DataType.DOUBLE, 2);
      INDArray none = Nd4j.empty(DataType.DOUBLE);
      term.evaluate(at.time(), at.state(), rate, none);
      return parameters.get("q").getDouble(0)
          + rate.reshape(1, 2).mmul(parameters.get("v")).getDouble(0);
    }

    double difference(INDArray array, int element) {
      double h = 1e-5;
      double value = array.getDouble(element);
      array.putScalar(element, value + h);
      double above = loss(TIMES);
      array.putScalar(element, value - h);
      double below = loss(TIMES);
      array.putScalar(element, value);
      return (above - below) / (2 * h);
    }

    double differenceOfTime(int index) {
      double h = 1e-5;
      double[] later = TIMES.clone();
      double[] earlier = TIMES.clone();
      later[index] += h;
      earlier[index] -= h;
      return (loss(later) - loss(earlier)) / (2 * h);
    }

    @Override
    public void close() {
      term.close();
    }
  }

  private static void assertNear(double expected, double actual, String what) {
    assertEquals(expected, actual, 2e-6 * (1 + Math.abs(expected)), what);
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(17);
    int done = 0;
    for (int tries = 0; done < CASES; tries++) {
      assertTrue(tries < 50 * CASES, "only " + done + " problems have one event");
      try (RandomProblem problem = new RandomProblem(random)) {
        if (problem.isSmooth()) {
          done++;
          compare(problem, "problem " + tries);
        }
      }
    }
  }

  private static void compare(RandomProblem problem, String what) {
    for (GradientMethod method : methods()) {
      try (GradientWorkspace workspace = new GradientWorkspace()) {
        problem.term.parametersChanged();
        DifferentiableSolution solution = method.solve(SOLVER, problem.solve(TIMES), workspace);
        Gradients gradients =
            solution.backward(problem.cotangents, Nd4j.empty(DataType.DOUBLE), problem.ofEvents());
        double[] ofTimes = gradients.times();
        for (int i = 0; i < TIMES.length; i++) {
          assertNear(problem.differenceOfTime(i), ofTimes[i], what + ", " + method + ", t" + i);
        }
        for (int i = 0; i < 2; i++) {
          assertNear(
              problem.difference(problem.start, i),
              gradients.initialState().getDouble(i),
              what + ", " + method + ", y0 " + i);
        }
        int place = 0;
        for (Map.Entry<String, INDArray> parameter : problem.parameters.entrySet()) {
          for (int i = 0; i < parameter.getValue().length(); i++) {
            assertNear(
                problem.difference(parameter.getValue(), i),
                gradients.parameters().getDouble(place++),
                what + ", " + method + ", " + parameter.getKey() + " " + i);
          }
        }
      }
    }
  }

  /**
   * Two phases y' = a and y' = k a, each of which begins again at 1: the second event comes with
   * every event of the first, up to rounding. L = Σ c y(T), y(T) = y0 + a T - number of events.
   */
  @ParameterizedTest
  @MethodSource("methods")
  void eventsThatComeTogetherUpToRoundingAreDifferentiated(GradientMethod method) {
    for (double rate : new double[] {0.3, 0.7, 1.1, 0.37}) {
      Map<String, INDArray> parameters =
          Map.of("a", Nd4j.createFromArray(new double[][] {{rate, 3 * rate}}));
      try (TapeTerm term =
              TapeTerm.differentiable(
                  (graph, t, y, p) -> y.mul(0).add(p.get("a")),
                  DataType.DOUBLE,
                  new long[] {1, 2},
                  parameters);
          GradientWorkspace workspace = new GradientWorkspace()) {
        Solve.Builder builder = Solve.of(term, Nd4j.createFromArray(0.0, 0.0), 0, 1.5, 2.5 / rate);
        for (int i = 0; i < 2; i++) {
          int phase = i;
          builder.event(
              Event.changing(
                  TapeEvent.function(
                      term, (graph, it) -> graph.slice(it.y(), new int[] {0, phase}, 1, 1).sub(1)),
                  TapeEvent.change(
                      term,
                      (graph, it) ->
                          it.y()
                              .sub(
                                  graph.constant(
                                      Nd4j.createFromArray(
                                          new double[][] {{1 - phase, phase}}))))));
        }
        DifferentiableSolution solution = method.solve(SOLVER, builder.build(), workspace);
        assertEquals(2 + 7, solution.solution().orThrow().events().size(), "rate " + rate);
        INDArray cotangents = Nd4j.createFromArray(new double[][] {{0, 0}, {0, 0}, {2, -3}});
        Gradients gradients = solution.backward(cotangents);
        assertEquals(2, gradients.initialState().getDouble(0), 1e-8);
        assertEquals(-3, gradients.initialState().getDouble(1), 1e-8);
        assertEquals(2 * 2.5 / rate, gradients.parameters().getDouble(0), 1e-7);
        assertEquals(-3 * 2.5 / rate, gradients.parameters().getDouble(1), 1e-7);
        assertEquals((2 - 9) * rate, gradients.times()[2], 1e-8);
      }
    }
  }
}
