package io.github.dl4jode.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.solver.FunctionField;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Events at known times are all found, each once, in order, however the solve is made. */
class EventPropertiesTest {

  private static final double LEAST_DISTANCE = 0.3;
  private static final double HINT = 0.29;

  /** How an event is looked for, and what happens there. */
  private record Variant(
      boolean ofState, boolean changing, boolean limitedStep, boolean backwards, DataType type) {}

  @Provide
  Arbitrary<Double> distances() {
    return Arbitraries.doubles().between(LEAST_DISTANCE, 2).ofScale(9);
  }

  @Provide
  Arbitrary<Integer> seeds() {
    return Arbitraries.integers();
  }

  @Provide
  Arbitrary<Variant> variants() {
    List<Variant> all = new ArrayList<>();
    for (int bits = 0; bits < 32; bits++) {
      DataType type = (bits & 16) == 0 ? DataType.DOUBLE : DataType.FLOAT;
      all.add(
          new Variant((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, type));
    }
    return Arbitraries.of(all);
  }

  /** y' = 1. */
  private static FunctionField clock(DataType type) {
    return new FunctionField(1, type, (t, y, d) -> d[0] = 1);
  }

  /** The roots at the given distances from each other, and from the start at 0. */
  private static double[] roots(List<Double> distances) {
    double[] roots = new double[distances.size()];
    for (int i = 0; i < roots.length; i++) {
      roots[i] = (i == 0 ? 0 : roots[i - 1]) + distances.get(i);
    }
    return roots;
  }

  private static double polynomial(double x, double... roots) {
    double value = 0.5;
    for (double root : roots) {
      value *= x - root;
    }
    return value;
  }

  private static Event event(EventFunction function, Variant variant) {
    Event event =
        variant.changing()
            ? Event.changing(function, DifferentiableEventChange.none())
            : Event.recording(function);
    return variant.limitedStep() ? event : event.checkedEvery(HINT);
  }

  private static OdeSolver solver(Variant variant) {
    OdeSolver.Builder builder = OdeSolver.builder().rtol(1e-6).atol(1e-6);
    return variant.limitedStep() ? builder.maximumStep(HINT).build() : builder.build();
  }

  @Property(tries = 1000)
  void theRootsOfPolynomialsAreAllFound(
      @ForAll @Size(min = 1, max = 8) List<@From("distances") Double> distances,
      @ForAll("variants") Variant variant) {
    double[] roots = roots(distances);
    double last = roots[roots.length - 1] + 0.5;
    double from = variant.backwards() ? last : 0;
    EventFunction function =
        variant.ofState()
            ? (t, y) -> polynomial(y.getDouble(0), roots)
            : (t, y) -> polynomial(t, roots);
    Solve solve =
        Solve.of(
                clock(variant.type()),
                Nd4j.createFromArray(from).castTo(variant.type()),
                from,
                last - from)
            .event(event(function, variant))
            .build();
    Solution solution = solver(variant).solve(solve).orThrow();
    assertEquals(roots.length, solution.events().size(), variant.toString());
    // A state of floats is rounded at every step.
    double bound = variant.type() == DataType.FLOAT && variant.ofState() ? 1e-4 : 1e-12;
    for (int i = 0; i < roots.length; i++) {
      double root = roots[variant.backwards() ? roots.length - 1 - i : i];
      EventOccurrence occurrence = solution.events().get(i);
      assertEquals(root, occurrence.time(), bound * (1 + root), variant.toString());
      assertEquals(root, occurrence.state().getDouble(0), 1e-4, variant.toString());
    }
  }

  /**
   * Several events, some of which come at the same times up to rounding, each with its own reset:
   * the phase i has the slope k, and begins again at 1.
   */
  @Property(tries = 1000)
  void eventsThatComeTogetherUpToRoundingAreAllFound(
      @ForAll @Size(min = 2, max = 3) List<@From("distances") Double> slopes,
      @ForAll("seeds") int seed,
      @ForAll boolean together) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    double[] rates = slopes.stream().mapToDouble(slope -> slope).toArray();
    if (together) {
      for (int i = 1; i < rates.length; i++) {
        rates[i] = rates[0] * (1 + random.nextInt(3));
      }
    }
    FunctionField phases =
        new FunctionField(
            rates.length,
            DataType.DOUBLE,
            (t, y, d) -> System.arraycopy(rates, 0, d, 0, rates.length));
    double end = 3 + random.nextDouble();
    Solve.Builder builder = Solve.of(phases, Nd4j.zeros(DataType.DOUBLE, rates.length), 0, end);
    for (int i = 0; i < rates.length; i++) {
      int phase = i;
      builder.event(
          Event.changing((t, y) -> y.getDouble(phase) - 1, (t, y) -> y.putScalar(phase, 0))
              .rising());
    }
    Solution solution = OdeSolver.builder().build().solve(builder.denseOutput().build()).orThrow();
    double t = end * random.nextDouble();
    INDArray between = solution.denseOutput().at(t);
    solution.denseOutput().close();
    for (int i = 0; i < rates.length; i++) {
      double turns = t * rates[i];
      if (Math.abs(turns - Math.rint(turns)) > 1e-9) {
        assertEquals(turns - Math.floor(turns), between.getDouble(i), 1e-9, "rates " + slopes);
      }
      int phase = i;
      List<EventOccurrence> own =
          solution.events().stream().filter(it -> it.event() == phase).toList();
      double expected = Math.floor(end * rates[i]);
      // An event within rounding of the end may lie on either side.
      if (Math.abs(end * rates[i] - Math.rint(end * rates[i])) > 1e-9) {
        assertEquals(expected, own.size(), "rates " + slopes + ", phase " + i);
      }
      for (int k = 0; k < own.size(); k++) {
        assertEquals((k + 1) / rates[i], own.get(k).time(), 1e-10, "rates " + slopes);
      }
    }
  }
}
