package io.github.dl4jode.cnf.flow;

import io.github.dl4jode.cnf.divergence.Noise;
import io.github.dl4jode.field.QuadratureTapeField;
import io.github.dl4jode.field.StateLayout;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.solver.OdeSolution;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.solver.StepObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One flow with its density on minibatches of one shape: the solve from the data to the base
 * distribution, and its gradient.
 *
 * <p>Arrays live outside workspaces; those returned are the solve's own, valid until its next pass.
 */
public final class DensitySolve implements AutoCloseable {

  private static final String DIVERGENCE = "divergence";

  private final FlowEquation equation;
  private final FlowSettings settings;
  private final boolean training;

  /** Empty where the divergence asks for none. */
  private final INDArray noise;

  private final QuadratureTapeField field;
  private final StateLayout rows;
  private final SolverWorkspace solverWorkspace = new SolverWorkspace();
  private final GradientWorkspace gradientWorkspace = new GradientWorkspace();
  private final INDArray cotangents;
  private final INDArray quadratureCotangent;
  private Optional<DifferentiableSolution> differentiable = Optional.empty();
  private Optional<OdeSolution> solution = Optional.empty();
  private Optional<Gradients> gradients = Optional.empty();

  /**
   * Compiles the equations; to be called outside workspaces.
   *
   * @param shape of the minibatch
   * @param parameters of this flow's dynamics, by their own names
   * @param training whether gradients are wanted
   * @throws IllegalArgumentException if the dynamics cannot be compiled or do not keep the shape
   */
  public DensitySolve(
      FlowEquation equation,
      FlowSettings settings,
      DataType dataType,
      long[] shape,
      Map<String, INDArray> parameters,
      boolean training) {
    this.equation = equation;
    this.settings = settings;
    this.training = training;
    boolean estimated = equation.divergence().noise().isPresent();
    this.noise = estimated ? Nd4j.create(dataType, shape, 'c') : Nd4j.empty(dataType);
    QuadratureTapeField.Definition definition =
        (graph, t, y, variables) -> equation.define(graph, t, y, variables, noise);
    boolean controlled = settings.densityErrorControlled();
    this.field =
        training
            ? QuadratureTapeField.differentiable(
                definition, dataType, shape, parameters, controlled)
            : QuadratureTapeField.evaluationOnly(
                definition, dataType, shape, parameters, controlled);
    this.rows = layout(equation, shape[0]);
    this.cotangents = Nd4j.create(dataType, training ? 2 : 1, field.stateSize());
    this.quadratureCotangent = Nd4j.create(dataType, field.quadratureSize());
  }

  private static StateLayout layout(FlowEquation equation, long batch) {
    StateLayout layout = StateLayout.of(DIVERGENCE, batch);
    for (int i = 0; i < equation.coefficients().size(); i++) {
      layout = layout.and(penalty(i), batch);
    }
    return layout;
  }

  private static String penalty(int index) {
    return "penalty " + index;
  }

  /**
   * Draws the noise for the next solve, where the divergence is estimated.
   *
   * @param random where it comes from
   */
  public void drawNoise(RandomGenerator random) {
    Optional<Noise> kind = equation.divergence().noise();
    kind.ifPresent(distribution -> distribution.draw(random, noise));
  }

  /**
   * Solves from the data to the base distribution, with the parameters of this moment.
   *
   * @param state y at the time of the data [n]; neither modified nor retained
   * @return y at the time of the base distribution [n]
   * @throws io.github.dl4jode.solver.OdeSolverException if the solve fails
   */
  public INDArray forward(INDArray state) {
    releaseResults();
    field.parametersChanged();
    OdeSolution solved;
    if (training) {
      DifferentiableSolution result =
          settings
              .gradient()
              .solve(settings.solver(), field, state, settings.towardsBase(), gradientWorkspace);
      differentiable = Optional.of(result);
      solved = result.solution();
    } else {
      solved =
          settings
              .solver()
              .solve(field, state, settings.towardsBase(), solverWorkspace, StepObserver.none());
    }
    solution = Optional.of(solved);
    return solved.orThrow().finalState();
  }

  /**
   * What the way to the base distribution adds to the log-density of each example, [batch]: log
   * p(y_data) = log p(y_base) + ∫ tr ∂f/∂y dt from the time of the data to that of the base.
   */
  public INDArray logDensityChange() {
    return rows.flatView(solution.orElseThrow().quadratures(), DIVERGENCE);
  }

  /** The penalties of the last solve, summed over the examples. */
  public double penalty() {
    double sum = 0;
    List<Double> coefficients = equation.coefficients();
    for (int i = 0; i < coefficients.size(); i++) {
      INDArray row = rows.flatView(solution.orElseThrow().quadratures(), penalty(i));
      sum += settings.sign() * coefficients.get(i) * row.sumNumber().doubleValue();
    }
    return sum;
  }

  /**
   * Carries the gradient of a loss back; the penalties are part of the loss.
   *
   * @param baseCotangent dL/dy at the base distribution [n]
   * @param densityCotangent dL/d log-density of each example [batch]
   * @return dL/dy at the data [n] and dL/dθ in the order of the parameters
   * @throws io.github.dl4jode.solver.OdeSolverException if the solve fails
   */
  public Gradients backward(INDArray baseCotangent, INDArray densityCotangent) {
    cotangents.getRow(1).assign(baseCotangent);
    rows.flatView(quadratureCotangent, DIVERGENCE).assign(densityCotangent);
    List<Double> coefficients = equation.coefficients();
    for (int i = 0; i < coefficients.size(); i++) {
      double cotangent = settings.sign() * coefficients.get(i);
      rows.flatView(quadratureCotangent, penalty(i)).assign(cotangent);
    }
    Gradients computed = differentiable.orElseThrow().backward(cotangents, quadratureCotangent);
    gradients = Optional.of(computed);
    return computed;
  }

  /** The cost of the last forward solve. */
  public SolverStatistics forwardStatistics() {
    return solution.map(OdeSolution::statistics).orElse(SolverStatistics.none());
  }

  /** The cost of the backward solve that followed. */
  public SolverStatistics backwardStatistics() {
    return gradients.map(Gradients::statistics).orElse(SolverStatistics.none());
  }

  /** The bytes that the solver keeps. */
  public long workspaceBytes() {
    return training ? gradientWorkspace.peakBytes() : solverWorkspace.bytes();
  }

  /** The bytes of all arrays but the parameters. */
  public long bytes() {
    List<INDArray> arrays = new ArrayList<>(List.of(cotangents, quadratureCotangent, noise));
    arrays.addAll(results());
    return field.bytes()
        + workspaceBytes()
        + arrays.stream().mapToLong(array -> array.length() * array.dataType().width()).sum();
  }

  private List<INDArray> results() {
    List<INDArray> arrays = new ArrayList<>();
    solution.ifPresent(solved -> arrays.addAll(List.of(solved.states(), solved.quadratures())));
    gradients.ifPresent(all -> arrays.addAll(List.of(all.initialState(), all.parameters())));
    return arrays;
  }

  /** Frees the arrays of the last passes now; waiting for the garbage collector would pile up. */
  private void releaseResults() {
    results().stream().filter(INDArray::closeable).forEach(INDArray::close);
    solution = Optional.empty();
    differentiable = Optional.empty();
    gradients = Optional.empty();
  }

  @Override
  public void close() {
    releaseResults();
    solverWorkspace.close();
    gradientWorkspace.close();
    field.close();
    cotangents.close();
    quadratureCotangent.close();
    if (noise.closeable()) {
      noise.close();
    }
  }
}
