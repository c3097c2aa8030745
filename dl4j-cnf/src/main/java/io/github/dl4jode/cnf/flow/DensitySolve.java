package io.github.dl4jode.cnf.flow;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.gradient.TermSolver;
import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.penalty.PenaltyQuadratures;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One flow with its density on minibatches of one shape: the solve from the data to the base
 * distribution, and its gradient.
 *
 * <p>Arrays live outside workspaces; those returned are the solve's own, valid until its next pass.
 */
public final class DensitySolve implements AutoCloseable {

  private final FlowEquation equation;
  private final FlowSettings settings;
  private final TapeTerm term;
  private final TermSolver solver;
  private final PenaltyQuadratures penalties;
  private final INDArray cotangents;
  private final INDArray baseCotangent;
  private final INDArray quadratureCotangent;
  private final INDArray divergenceCotangent;

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
    TapeTerm.Builder builder =
        TapeTerm.builder(equation::define, dataType, shape)
            .parameters(parameters)
            .quadratureErrorControlled(settings.densityErrorControlled())
            .differentiable(training);
    if (equation.divergence().noise().isPresent()) {
      builder.inputWithoutCotangent(FlowEquation.NOISE, shape);
    }
    Context.addTo(builder, equation.dynamics(), shape[0]);
    this.term = builder.build();
    this.solver = new TermSolver(term, settings.solver(), settings.gradient(), training);
    this.penalties = new PenaltyQuadratures(equation.penalties(), shape[0], shape[0]);
    this.cotangents = Nd4j.create(dataType, training ? 2 : 1, term.stateSize());
    this.baseCotangent = cotangents.getRow(training ? 1 : 0);
    this.quadratureCotangent = Nd4j.create(dataType, term.quadratureSize());
    this.divergenceCotangent = divergences(quadratureCotangent);
  }

  /**
   * Sets the context for the next solves, where the dynamics read one.
   *
   * @param context [batch, c], copied; not read otherwise
   */
  public void setContext(INDArray context) {
    Context.write(context, term, equation.dynamics());
  }

  /**
   * Draws the noise for the next solve, where the divergence is estimated.
   *
   * @param random where it comes from
   */
  public void drawNoise(RandomGenerator random) {
    Optional<Noise> kind = equation.divergence().noise();
    kind.ifPresent(distribution -> distribution.draw(random, term.input(FlowEquation.NOISE)));
  }

  /**
   * Solves from the data to the base distribution, with the parameters of this moment.
   *
   * @param state y at the time of the data [n]; neither modified nor retained
   * @return y at the time of the base distribution [n]
   * @throws io.github.dl4jode.solver.OdeSolverException if the solve fails
   */
  public INDArray forward(INDArray state) {
    return solver.forward(state, settings.towardsBase()).finalState();
  }

  /** The first quadratures, one for each example. */
  private INDArray divergences(INDArray all) {
    return all.get(NDArrayIndex.interval(0, term.batch()));
  }

  private INDArray quadratures() {
    return solver.solution().orElseThrow().quadratures();
  }

  /**
   * What the way to the base distribution adds to the log-density of each example, [batch]: log
   * p(y_data) = log p(y_base) + ∫ tr ∂f/∂y dt from the time of the data to that of the base.
   */
  public INDArray logDensityChange() {
    return divergences(quadratures());
  }

  /** The penalties of the last solve, summed over the examples. */
  public double penalty() {
    return penalties.sum(quadratures(), settings.sign());
  }

  /**
   * Carries the gradient of a loss back; the penalties are part of the loss.
   *
   * @param ofBase dL/dy at the base distribution [n]
   * @param ofDensity dL/d log-density of each example [batch]
   * @return dL/dy at the data [n] and dL/dθ in the order of the parameters
   * @throws io.github.dl4jode.solver.OdeSolverException if the solve fails
   */
  public Gradients backward(INDArray ofBase, INDArray ofDensity) {
    Vectors.copyStrided(ofBase, baseCotangent);
    Vectors.copyStrided(ofDensity, divergenceCotangent);
    penalties.writeCotangent(quadratureCotangent, settings.sign());
    return solver.backward(cotangents, quadratureCotangent);
  }

  /**
   * dL/d context of the last backward pass.
   *
   * @return flat in row-major order; empty where the dynamics read no context
   */
  public static Optional<INDArray> contextCotangent(Gradients gradients) {
    return Optional.ofNullable(gradients.inputs().get(Context.NAME));
  }

  /** What solves the equation; its results are those of the last passes. */
  public TermSolver solver() {
    return solver;
  }

  /** The cost of the last forward solve. */
  public SolverStatistics forwardStatistics() {
    return solver.forwardStatistics();
  }

  /** The cost of the backward solve that followed. */
  public SolverStatistics backwardStatistics() {
    return solver.backwardStatistics();
  }

  /** The bytes that the solver keeps. */
  public long workspaceBytes() {
    return solver.workspaceBytes();
  }

  /** The bytes of all arrays but the parameters. */
  public long bytes() {
    long own = cotangents.length() + quadratureCotangent.length();
    return term.bytes() + solver.bytes() + own * term.dataType().width();
  }

  @Override
  public void close() {
    solver.close();
    term.close();
    cotangents.close();
    quadratureCotangent.close();
  }
}
