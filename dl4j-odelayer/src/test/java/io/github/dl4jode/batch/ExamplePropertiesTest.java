package io.github.dl4jode.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.event.DifferentiableEventChange;
import io.github.dl4jode.event.DifferentiableEventFunction;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.event.TapeEvent;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What an example gets does not depend on the others. */
class ExamplePropertiesTest {

  private static final OdeSolver SOLVER = OdeSolver.builder().rtol(1e-5).atol(1e-5).build();

  private static TapeTerm term;
  private static DifferentiableEventFunction crossing;
  private static ExampleSolver solver;

  /** The initial state, input and end of one example. */
  private record Example(double u, double v, double input, double end) {

    INDArray state() {
      return Nd4j.createFromArray(u, v);
    }

    Solve solve(INDArray state) {
      return Solve.of(term, state, 0, 0.5 * end, end)
          .event(Event.changing(crossing, DifferentiableEventChange.none()))
          .build();
    }

    void prepare() {
      term.input("c").assign(input);
      term.parametersChanged();
    }

    INDArray cotangents() {
      return Nd4j.createFromArray(new double[][] {{0, 0.1}, {u, -1}, {1, input}});
    }
  }

  /** f = tanh(y W) c. */
  @BeforeContainer
  static void open() {
    INDArray weights = Nd4j.createFromArray(new double[][] {{-0.4, 2.2}, {-1.8, 0.1}});
    term =
        TapeTerm.builder(
                (graph, it) ->
                    TapeTerm.Parts.of(
                        graph
                            .math()
                            .tanh(it.y().mmul(it.parameters().get("W")))
                            .mul(it.inputs().get("c"))),
                DataType.DOUBLE,
                1,
                2)
            .parameters(Map.of("W", weights))
            .input("c", 1, 2)
            .build();
    crossing = TapeEvent.function(term, (graph, it) -> graph.slice(it.y(), new int[] {0, 0}, 1, 1));
    solver = new ExampleSolver(term, SOLVER, new DiscreteAdjoint(), true);
  }

  @AfterContainer
  static void close() {
    solver.close();
    term.close();
  }

  @Provide
  Arbitrary<Example> examples() {
    Arbitrary<Double> states = Arbitraries.doubles().between(-2, 2).ofScale(9);
    Arbitrary<Double> inputs = Arbitraries.doubles().between(0.1, 2).ofScale(9);
    Arbitrary<Double> ends = Arbitraries.doubles().between(-3, 3).ofScale(9).filter(t -> t != 0);
    return Combinators.combine(states, states, inputs, ends).as(Example::new);
  }

  private static ExampleProblem problem(List<Example> examples) {
    return new ExampleProblem() {
      @Override
      public Solve solve(int example, INDArray state) {
        return examples.get(example).solve(state);
      }

      @Override
      public void prepare(int example) {
        examples.get(example).prepare();
      }
    };
  }

  @Property(tries = 1000)
  void everyExampleIsASolveOfItsOwnInAnyMinibatch(
      @ForAll @Size(min = 1, max = 5) List<@From("examples") Example> examples,
      @ForAll("examples") Example mine) {
    int place = Math.floorMod(mine.hashCode(), examples.size());
    examples.set(place, mine);
    INDArray states = Nd4j.createUninitialized(DataType.DOUBLE, examples.size(), 2);
    for (int i = 0; i < examples.size(); i++) {
      states.putRow(i, examples.get(i).state());
    }
    Solution solution = solver.forward(states, problem(examples)).orThrow().each().get(place);
    ExampleGradients gradients =
        solver.backward(example -> examples.get(example).cotangents(), true);
    mine.prepare();
    try (GradientWorkspace workspace = new GradientWorkspace()) {
      DifferentiableSolution single =
          new DiscreteAdjoint().solve(SOLVER, mine.solve(mine.state()), workspace);
      Gradients expected = single.backward(mine.cotangents());
      assertEquals(single.solution().states(), solution.states());
      assertEquals(single.solution().statistics(), solution.statistics());
      assertEquals(single.solution().steps(), solution.steps());
      assertEquals(single.solution().events().size(), solution.events().size());
      for (int i = 0; i < solution.events().size(); i++) {
        assertEquals(
            single.solution().events().get(i).time(), solution.events().get(i).time(), 0.0);
      }
      assertEquals(expected.initialState(), gradients.initialStates().getRow(place));
      assertEquals(expected.input("c"), gradients.inputs().get("c").getRow(place));
      assertArrayEquals(expected.times(), gradients.times().get(place), 0.0);
    }
  }
}
