package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.benchmarks.RepeatedTraining;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.term.TapeTerm;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The gradient method without a network around it: what the library itself costs. */
final class GradientTrainer implements SpiralTrainer {

  private final GradientMethod gradient;
  private final OdeSolver solver;
  private final double[] times;
  private final INDArray parameters;
  private final TapeTerm field;
  private final INDArray updaterState;
  private final GradientUpdater<?> updater;
  private final GradientWorkspace workspace = new GradientWorkspace();

  private int iteration;
  private double loss;
  private SolveReport report;

  GradientTrainer(
      GradientMethod gradient,
      OdeSolver solver,
      RmsProp updater,
      SpiralTask spiral,
      DataType dataType) {
    this(gradient, solver, updater, spiral, SpiralField.of(spiral.batch(), dataType));
  }

  private GradientTrainer(
      GradientMethod gradient,
      OdeSolver solver,
      RmsProp updater,
      SpiralTask spiral,
      SpiralField compiled) {
    this.gradient = gradient;
    this.solver = solver;
    this.times = spiral.times();
    field = compiled.field();
    parameters = compiled.parameters();
    updaterState = parameters.ulike();
    this.updater = updater.instantiate(updaterState, true);
  }

  /** A trainer in double that needs no tolerance to speak of, to compare gradients with. */
  static GradientTrainer reference(RmsProp updater, SpiralTask spiral, INDArray parameters) {
    OdeSolver tight = OdeSolver.builder().rtol(1e-12).atol(1e-13).maximumSteps(1_000_000).build();
    INDArray doubles = parameters.castTo(DataType.DOUBLE);
    return new GradientTrainer(
        new DiscreteAdjoint(), tight, updater, spiral, SpiralField.of(spiral.batch(), doubles));
  }

  @Override
  public void iterate(float[][][] points) {
    INDArray step = gradient(points);
    updater.applyUpdater(step, iteration++, 0);
    parameters.subi(step);
    field.parametersChanged();
  }

  @Override
  public INDArray gradient(float[][][] points) {
    INDArray expected =
        Nd4j.createFromArray(points).reshape(times.length, -1).castTo(field.dataType());
    DifferentiableSolution solution =
        gradient.solve(solver, field, expected.getRow(0), times, workspace);
    INDArray error = solution.solution().orThrow().states().subi(expected);
    loss = error.norm1Number().doubleValue() / error.length();
    Gradients gradients = solution.backward(Transforms.sign(error).divi(error.length()));
    report =
        new SolveReport(
            solution.solution().statistics(), gradients.statistics(), workspace.bytes());
    return gradients.parameters();
  }

  @Override
  public INDArray parameters() {
    return parameters.dup();
  }

  @Override
  public double loss() {
    return loss;
  }

  @Override
  public Runnable restart() {
    return RepeatedTraining.restartOf(
        () -> {
          iteration = 0;
          field.parametersChanged();
        },
        parameters,
        updaterState);
  }

  @Override
  public SolveReport report() {
    return report;
  }
}
