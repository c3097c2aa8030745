package io.github.dl4jode.benchmarks.accuracy;

import io.github.dl4jode.benchmarks.FirstParameters;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.TermSolver;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A linear function of the solution of dynamics at some times; all numbers from fixed seeds. */
final class SolveTask implements GradientTask {

  private static final long SEED = 1;

  private final String label;
  private final String title;
  private final Dynamics dynamics;
  private final long[] shape;
  private final double[] times;
  private final Map<String, INDArray> parameters;
  private final INDArray start;
  private final INDArray cotangents;

  /**
   * Draws parameters, states and the weights of the outputs.
   *
   * @param shape of the state, the batch first
   * @param scale of the first states, which are normal
   */
  SolveTask(
      String label,
      String title,
      Dynamics dynamics,
      InputType type,
      long[] shape,
      double scale,
      double... times) {
    this.label = label;
    this.title = title;
    this.dynamics = dynamics;
    this.shape = shape.clone();
    this.times = times.clone();
    Nd4j.getRandom().setSeed(SEED);
    this.parameters = FirstParameters.of(dynamics, type);
    long elements = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    SplittableRandom random = new SplittableRandom(SEED);
    this.start = normal(random, scale, elements);
    this.cotangents = normal(random, 1, (times.length - 1) * elements);
  }

  private static INDArray normal(SplittableRandom random, double scale, long length) {
    double[] values = new double[Math.toIntExact(length)];
    Arrays.setAll(values, i -> scale * random.nextGaussian());
    return Nd4j.createFromArray(values);
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public GradientRun prepare(OdeSolver solver, GradientMethod gradient, DataType dataType) {
    Map<String, INDArray> typed = new LinkedHashMap<>();
    parameters.forEach((name, array) -> typed.put(name, array.castTo(dataType)));
    TapeTerm term = TapeTerm.differentiable(dynamics::define, dataType, shape, typed);
    INDArray later = cotangents.castTo(dataType).reshape(times.length - 1, start.length());
    INDArray first = Nd4j.zeros(dataType, 1, start.length());
    return new Run(
        term,
        new TermSolver(term, solver, gradient, true),
        start.castTo(dataType),
        Nd4j.vstack(first, later));
  }

  private final class Run implements GradientRun {

    private final TapeTerm term;
    private final TermSolver solver;
    private final INDArray from;
    private final INDArray weights;

    Run(TapeTerm term, TermSolver solver, INDArray from, INDArray weights) {
      this.term = term;
      this.solver = solver;
      this.from = from;
      this.weights = weights;
    }

    @Override
    public INDArray gradient() {
      solver.forward(from, times);
      return solver.backward(weights).parameters();
    }

    @Override
    public int evaluations() {
      return solver.forwardStatistics().functionEvaluations()
          + solver.backwardStatistics().functionEvaluations();
    }

    @Override
    public void close() {
      solver.close();
      term.close();
    }
  }
}
