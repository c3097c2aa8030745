package io.github.dl4jode.benchmarks.solver;

import io.github.dl4jode.batch.ExampleSolver;
import io.github.dl4jode.batch.OwnStepsSolver;
import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.control.ErrorNorms;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A batch of solves with steps of their own, y' = tanh(y³ W) V in float over [0, 1] at 1e-6 from
 * random states [batch, 2], all at once; in the same rounds one after the other, as single solves,
 * and one solve of the whole batch by its worst example.
 *
 * @param batch the number of examples
 * @param hidden the columns of W
 * @param alone whether only the solves at once are timed
 * @param repetitions of all solves
 */
record ExamplesCase(int batch, int hidden, boolean alone, Repetitions repetitions)
    implements BenchmarkCase {

  private static final int SEED = 7;
  private static final TapeTerm.Definition FIELD =
      TapeTerm.Definition.of(
          (graph, t, y, p) -> graph.math().tanh(y.mul(y).mul(y).mmul(p.get("W"))).mmul(p.get("V")));

  @Override
  public void measure(Result result) {
    Map<String, INDArray> parameters =
        Map.of("W", random(SEED, 2, hidden), "V", random(SEED + 1, hidden, 2));
    INDArray states = random(SEED + 2, batch, 2);
    OdeSolver solver = OdeSolver.builder().rtol(1e-6).atol(1e-6).build();
    OdeSolver worst = solver.toBuilder().errorNorm(ErrorNorms.MAX_EXAMPLE).build();
    try (TapeTerm one = term(1, parameters);
        TapeTerm all = term(batch, parameters);
        SolverWorkspace workspace = new SolverWorkspace();
        OwnStepsSolver own =
            new OwnStepsSolver(
                FIELD,
                DataType.FLOAT,
                new long[] {batch, 2},
                parameters,
                solver,
                new DiscreteAdjoint(),
                false);
        ExampleSolver examples = new ExampleSolver(one, solver, new DiscreteAdjoint(), false)) {
      INDArray flat = states.reshape(states.length());
      int[] evaluations = new int[2];
      Runnable ownSteps =
          () ->
              evaluations[0] =
                  own.forward(flat, new double[] {0, 1})
                      .orThrow()
                      .statistics()
                      .functionEvaluations();
      Runnable[] others = {
        () -> examples.forward(states, 0, 1).orThrow(),
        () -> singleSolves(solver, one, states, workspace),
        () ->
            evaluations[1] =
                worst.solve(all, flat, 0, 1).orThrow().statistics().functionEvaluations()
      };
      List<Runnable> timed = new ArrayList<>(List.of(ownSteps));
      timed.addAll(alone ? List.of() : List.of(others));
      List<Sample> samples = repetitions.interleaved(timed.toArray(Runnable[]::new));
      result.put("batch", batch).put("hidden", hidden);
      repetitions.describe(result);
      result
          .put("ms", samples.get(0).median())
          .put("min_ms", samples.get(0).minimum())
          .put("evaluations_per_example", (double) evaluations[0] / batch);
      if (!alone) {
        result
            .put("successive_ms", samples.get(1).median())
            .put("single_ms", samples.get(2).median())
            .put("together_ms", samples.get(3).median())
            .put("evaluations_together", evaluations[1]);
      }
    }
  }

  private static INDArray random(int seed, long... shape) {
    return Nd4j.rand(-1, 1, Nd4j.getRandomFactory().getNewRandomInstance(seed), shape)
        .castTo(DataType.FLOAT);
  }

  private static TapeTerm term(int batch, Map<String, INDArray> parameters) {
    return TapeTerm.builder(FIELD, DataType.FLOAT, batch, 2)
        .parameters(parameters)
        .differentiable(false)
        .build();
  }

  private static void singleSolves(
      OdeSolver solver, TapeTerm term, INDArray states, SolverWorkspace workspace) {
    for (int i = 0; i < states.rows(); i++) {
      solver
          .solve(Solve.of(term, states.getRow(i), 0, 1).build(), workspace)
          .orThrow()
          .states()
          .close();
    }
  }
}
