package io.github.dl4jode.cnf.layer;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cnf.data.PixelTransform;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.layer.SolvedLayerBuilder;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Optional;
import java.util.stream.Stream;

/** Collects the settings of flows and of their examples; {@link CnfOutputLayer.Builder}. */
@SuppressWarnings("unchecked")
abstract class FlowBuilder<T extends FlowBuilder<T>> extends SolvedLayerBuilder<T> {

  final Dynamics[] flows;
  long[] images = {};
  Optional<PixelTransform> pixels = Optional.empty();
  double baseTime;
  double dataTime = 1;
  BaseDistribution base = BaseDistribution.standardNormal();
  Divergence divergence = Divergence.exact();
  Optional<OdeSolver> evaluationSolver = Optional.empty();
  Optional<Divergence> evaluationDivergence = Optional.empty();
  boolean densityErrorControlled = true;

  FlowBuilder(Dynamics... dynamics) {
    super(OdeSolver.builder().rtol(1e-5).atol(1e-5).build());
    this.flows =
        Stream.of(Required.setting(dynamics, "dynamics"))
            .map(each -> Required.setting(each, "dynamics").clone())
            .toArray(Dynamics[]::new);
  }

  /**
   * Examples are images, and stand in rows of [batch, channels · height · width], a context after
   * them where there is one; flows see them as [batch, channels, height, width]. Not needed where
   * the layer's input is of that shape itself.
   *
   * @throws IllegalArgumentException if a size is not positive
   */
  public T images(long channels, long height, long width) {
    this.images = new ExampleForm(new long[] {channels, height, width}, 0).images();
    return (T) this;
  }

  /**
   * Examples are pixels as they are, whole numbers from 0, not scaled: in each pass noise is added
   * within the level, fresh in training and the same outside it, and the flows see the logits.
   * Output and score are the log-density of the pixels with their noise, so that {@link
   * CnfOutputLayer#bitsPerDimension} of the score is what papers print.
   */
  public T pixels(PixelTransform transform) {
    this.pixels = Optional.of(Required.setting(transform, "pixels"));
    return (T) this;
  }

  /**
   * The solver outside training, for log-densities, samples and transformations; default that of
   * training. Training gets along with larger tolerances than a density that is to be relied on.
   */
  public T evaluationSolver(OdeSolver solution) {
    this.evaluationSolver = Optional.of(Required.setting(solution, "evaluationSolver"));
    return (T) this;
  }

  /** The times of the base distribution and of the data, of each flow; default 0 and 1. */
  public T times(double ofBase, double ofData) {
    this.baseTime = ofBase;
    this.dataTime = ofData;
    return (T) this;
  }

  /** The distribution that the flows begin with; default N(0, I). */
  public T base(BaseDistribution distribution) {
    this.base = Required.setting(distribution, "base");
    return (T) this;
  }

  /** How the divergence is computed in training; default {@link Divergence#exact()}. */
  public T divergence(Divergence computation) {
    this.divergence = Required.setting(computation, "divergence");
    return (T) this;
  }

  /**
   * How the divergence is computed outside training; default {@link Divergence#exact()} for states
   * of up to 32 components, and as in training for larger ones.
   */
  public T evaluationDivergence(Divergence computation) {
    this.evaluationDivergence = Optional.of(Required.setting(computation, "evaluationDivergence"));
    return (T) this;
  }

  /**
   * Whether the log-density and the penalties take part in the error norm of the solve, so that the
   * tolerance holds for the log-density as well; true by default. Without it solves take fewer
   * steps.
   */
  public T densityErrorControlled(boolean controlled) {
    this.densityErrorControlled = controlled;
    return (T) this;
  }
}
