package io.github.dl4jode.layer;

import io.github.dl4jode.noise.IterationNoise;
import io.github.dl4jode.noise.Noise;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.penalty.PenaltyQuadratures;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.term.Jacobian;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import java.util.function.IntSupplier;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The penalties on the dynamics of an {@link SolvedComputation}, as quadratures of its term.
 *
 * <p>The squared norm of the Jacobian is estimated by one product with Rademacher noise, which is
 * drawn once for a whole solve: the equation must not change while it is solved. Quadratures take
 * no part in the choice of the steps.
 */
final class SolvePenalties implements AutoCloseable {

  /** No parameter has an underscore in its name. */
  private static final String NOISE = "noise_of_jacobian";

  /** The noise of a layer. */
  record NoiseSource(long seed, IntSupplier iteration) {}

  private final TapeTerm term;
  private final DynamicsPenalties penalties;
  private final NoiseSource noise;
  private final PenaltyQuadratures quadratures;
  private final INDArray cotangent;
  private double sum;
  private double direction;

  /**
   * Keeps its arguments.
   *
   * @param term with the integrands and inputs that the static methods add
   */
  SolvePenalties(TapeTerm term, DynamicsPenalties penalties, NoiseSource noise) {
    this.term = term;
    this.penalties = penalties;
    this.noise = noise;
    this.quadratures = new PenaltyQuadratures(penalties, 0, term.batch());
    this.cotangent =
        quadratures.isEmpty()
            ? Nd4j.empty(term.dataType())
            : Nd4j.create(term.dataType(), term.quadratureSize());
  }

  /** The dynamics, and the penalties as integrands. */
  static TapeTerm.Definition definition(TapeTerm.Definition dynamics, DynamicsPenalties penalties) {
    return (graph, variables) -> {
      SDVariable f = dynamics.define(graph, variables).derivative();
      return new TapeTerm.Parts(f, integrands(variables, f, penalties));
    };
  }

  private static List<SDVariable> integrands(
      TapeTerm.Variables variables, SDVariable f, DynamicsPenalties penalties) {
    if (penalties.coefficients().isEmpty()) {
      return List.of();
    }
    Jacobian jacobian = new Jacobian(variables.y(), f);
    return penalties.integrands(
        jacobian, f, () -> jacobian.squaredNormEstimate(variables.inputs().get(NOISE)));
  }

  /** Adds the inputs that the integrands read. */
  static void addInputs(TapeTerm.Builder builder, DynamicsPenalties penalties, long... stateShape) {
    if (penalties.jacobianNorm() > 0) {
      builder.inputWithoutCotangent(NOISE, stateShape);
    }
  }

  boolean isEmpty() {
    return quadratures.isEmpty();
  }

  /** Draws the noise of the next solve: the same in every solve of one iteration. */
  void drawNoise() {
    if (penalties.jacobianNorm() > 0) {
      Noise.RADEMACHER.draw(
          IterationNoise.of(noise.seed(), noise.iteration().getAsInt()), term.input(NOISE));
    }
  }

  /** Reads the penalties of a solve. */
  void read(Solution solved, double... times) {
    if (!isEmpty()) {
      direction = Math.signum(times[times.length - 1] - times[0]);
      sum = quadratures.sum(solved.quadratures(), direction);
    }
  }

  /** The penalties of the last solve, summed over the examples; 0 without penalties. */
  double sum() {
    return sum;
  }

  /** The gradient of the sum with respect to the quadratures of the last solve. */
  INDArray quadratureCotangent() {
    quadratures.writeCotangent(cotangent, direction);
    return cotangent;
  }

  long bytes() {
    return SolvedComputation.bytesOf(cotangent);
  }

  @Override
  public void close() {
    if (cotangent.closeable()) {
      cotangent.close();
    }
  }
}
