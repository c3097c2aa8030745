package io.github.dl4jode.latentode;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.layer.Anchor;
import io.github.dl4jode.latentode.layer.AnchoredTrajectory;
import io.github.dl4jode.latentode.layer.Decoder;
import io.github.dl4jode.latentode.layer.EvidenceLowerBound;
import io.github.dl4jode.latentode.layer.LatentSample;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.layer.PoissonTrajectory;
import io.github.dl4jode.latentode.layer.RecurrentEncoder;
import io.github.dl4jode.latentode.layer.SeriesEncoder;
import io.github.dl4jode.latentode.recurrent.Cell;
import io.github.dl4jode.latentode.recurrent.Evolution;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.latentode.sequence.ReadingOrder;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.layer.compiled.CompiledVertex;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.solver.OdeSolver;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.nd4j.linalg.activations.Activation;

/** Collects the settings of a {@link LatentOde}. */
public final class LatentOdeBuilder extends SeriesModelBuilder<LatentOdeBuilder> {

  private long latent = 4;
  private Cell cell = new GruCell(25);
  private Readout head = Readout.linear();
  private boolean maskInputs = true;
  private boolean recurrenceSet;
  private Optional<RecognitionNetwork> recognition = Optional.empty();
  private Dynamics dynamics =
      DenseDynamics.builder().hidden(20, 20).activation(Activation.ELU).build();
  private Readout decoder = Readout.of(Activation.RELU, 20);
  private Anchor anchor = Anchor.START;
  private Optional<Readout> logIntensity = Optional.empty();
  private OdeSolver solver = OdeSolver.builder().rtol(1e-3).atol(1e-4).build();
  private GradientMethod gradient = new DiscreteAdjoint();

  LatentOdeBuilder(SeriesScaling scaling) {
    super(scaling);
  }

  /** The size of the latent state; default 4. */
  public LatentOdeBuilder latent(long size) {
    this.latent = requireLatent(size);
    return this;
  }

  /**
   * The time at which the recognition network says where the latent state is; default the start. At
   * the last point of a series, dynamics must not depend on time.
   */
  public LatentOdeBuilder anchor(Anchor time) {
    this.anchor = Required.setting(time, "anchor");
    return this;
  }

  /**
   * The recognition network, in place of a recurrence over the points. Settings of the recurrence
   * ({@link #recognition}, {@link #recognitionHead}, {@link #maskInputs}, {@link #evolution},
   * {@link #gapInputs}) are then refused.
   */
  public LatentOdeBuilder encoder(RecognitionNetwork network) {
    this.recognition = Optional.of(Required.setting(network, "encoder"));
    return this;
  }

  /** The cell of the recognition network, with its size; default a GRU of 25. */
  public LatentOdeBuilder recognition(Cell reading) {
    this.recurrenceSet = true;
    this.cell = Required.setting(reading, "recognition");
    return this;
  }

  /** From the last state of the recognition network to the latent distribution; default linear. */
  public LatentOdeBuilder recognitionHead(Readout readout) {
    this.recurrenceSet = true;
    this.head = Required.setting(readout, "recognitionHead");
    return this;
  }

  /** Whether the recognition network is told which sensors have a value; default true. */
  public LatentOdeBuilder maskInputs(boolean told) {
    this.recurrenceSet = true;
    this.maskInputs = told;
    return this;
  }

  /** How the latent state changes; default a dense network, 20 and 20 ELU. Copied. */
  public LatentOdeBuilder dynamics(Dynamics latentDynamics) {
    this.dynamics = Required.setting(latentDynamics, "dynamics").clone();
    return this;
  }

  /**
   * The likelihood of the measurements, in scaled units, in place of Gaussian {@link #noise(double)
   * noise}; the one of the two that is called last counts. Values that must stay as they are, such
   * as counts, need a scaling that leaves them: {@link SeriesScaling#none}, or one of mean 0 and
   * deviation 1.
   *
   * @param ofMeasurements one of {@link Likelihood}'s own, or a class of yours
   * @throws IllegalArgumentException if it reads no value of the decoder, or is of another number
   *     of sensors
   */
  public LatentOdeBuilder likelihood(Likelihood ofMeasurements) {
    if (Required.setting(ofMeasurements, "likelihood") instanceof ObservationNoise measurement) {
      return noise(measurement);
    }
    if (ofMeasurements.outputsPerComponent() < 1) {
      throw new IllegalArgumentException(
          "%s reads %d values of the decoder for each sensor; a likelihood reads at least 1"
              .formatted(ofMeasurements, ofMeasurements.outputsPerComponent()));
    }
    this.likelihood = ofMeasurements;
    return this;
  }

  /**
   * From the latent state to what the likelihood reads of each sensor, at every time; default a
   * layer of 20 ReLU.
   */
  public LatentOdeBuilder decoder(Readout readout) {
    this.decoder = Required.setting(readout, "decoder");
    return this;
  }

  /**
   * Explains the times of measurement, too, as events of a Poisson process; default they are given.
   *
   * @param network from the latent state to the logarithm of the intensity
   */
  public LatentOdeBuilder poissonTimes(Readout network) {
    this.logIntensity = Optional.of(Required.setting(network, "poissonTimes"));
    return this;
  }

  /** The solver; default dopri5 with rtol 1e-3 and atol 1e-4. */
  public LatentOdeBuilder solver(OdeSolver solution) {
    this.solver = Required.setting(solution, "solver");
    return this;
  }

  /** How gradients come back through the solver; default {@link DiscreteAdjoint}. */
  public LatentOdeBuilder gradient(GradientMethod method) {
    this.gradient = Required.setting(method, "gradient");
    return this;
  }

  @Override
  void addParts(GraphBuilder graph) {
    graph
        .addVertex("encoder", encoder(), "values", "mask", "times")
        .addVertex("latent", new LatentSample(seed), "encoder");
    addOde(graph);
    graph.addVertex("decoder", decoderOf(likelihood), "ode");
    EvidenceLowerBound bound =
        new EvidenceLowerBound(likelihood, annealing, logIntensity.isPresent());
    if (logIntensity.isPresent()) {
      graph.addVertex("bound", bound, "decoder", "encoder", "targets", "targetMask", "ode");
    } else {
      graph.addVertex("bound", bound, "decoder", "encoder", "targets", "targetMask");
    }
  }

  private Decoder decoderOf(Likelihood read) {
    return new Decoder(decoder, latent, (long) sensors * read.outputsPerComponent());
  }

  private void addOde(GraphBuilder graph) {
    if (anchor == Anchor.START) {
      graph.addVertex("ode", trajectory(), "latent", "times");
    } else {
      graph.addVertex("ode", anchoredTrajectory(), "latent", "times", "mask");
    }
  }

  @Override
  LatentOdeBuilder self() {
    return this;
  }

  private SeriesEncoder encoder() {
    ReadingOrder order = anchor == Anchor.START ? ReadingOrder.BACKWARDS : ReadingOrder.FORWARDS;
    if (recognition.isPresent()) {
      requireNoRecurrence();
      return recognition.get().encoder(2 * latent, order);
    }
    return new RecurrentEncoder.Builder(cell, 2 * latent)
        .order(order)
        .evolution(evolution)
        .head(head)
        .maskInputs(maskInputs)
        .gapInputs(gapInputs)
        .build();
  }

  private void requireNoRecurrence() {
    if (recurrenceSet || !gapInputs || !evolution.equals(Evolution.none())) {
      throw new IllegalArgumentException(
          "This latent ODE has an encoder(...) of its own, so that there is no recurrence; leave out recognition(...), recognitionHead(...), maskInputs(...), evolution(...) and gapInputs(...)");
    }
  }

  private CompiledVertex trajectory() {
    return logIntensity.isPresent() ? poissonTrajectory(logIntensity.get()) : ode();
  }

  private CompiledVertex anchoredTrajectory() {
    return logIntensity.isPresent()
        ? new AnchoredTrajectory(poissonTrajectory(logIntensity.get()))
        : new AnchoredTrajectory(ode());
  }

  private OdeVertex ode() {
    return new OdeVertex.Builder(dynamics).solver(solver).gradient(gradient).build();
  }

  private PoissonTrajectory poissonTrajectory(Readout intensity) {
    return new PoissonTrajectory(dynamics, intensity, latent, solver, gradient);
  }

  /**
   * Makes the model with its first values.
   *
   * @throws IllegalArgumentException if parts do not fit together
   */
  public LatentOde build() {
    return LatentOde.of(newNetwork(), scaling);
  }
}
