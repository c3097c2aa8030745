package io.github.dl4jode.benchmarks.spiral;

import io.github.dl4jode.field.TapeField;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.SolveReport;
import io.github.dl4jode.solver.OdeSolver;
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
  private final TapeField field;
  private final GradientUpdater<?> updater;
  private final GradientWorkspace workspace = new GradientWorkspace();

  private int iteration;
  private double loss;
  private SolveReport report;

  GradientTrainer(GradientMethod gradient, OdeSolver solver, RmsProp updater, Spiral spiral) {
    this.gradient = gradient;
    this.solver = solver;
    this.times = spiral.times();
    SpiralField compiled = SpiralField.of(spiral.batch());
    field = compiled.field();
    parameters = compiled.parameters();
    this.updater = updater.instantiate(parameters.ulike(), true);
  }

  @Override
  public void iterate(float[][][] points) {
    INDArray expected = Nd4j.createFromArray(points).reshape(times.length, -1);
    DifferentiableSolution solution =
        gradient.solve(solver, field, expected.getRow(0), times, workspace);
    INDArray error = solution.solution().orThrow().states().subi(expected);
    loss = error.norm1Number().doubleValue() / error.length();
    Gradients gradients = solution.backward(Transforms.sign(error).divi(error.length()));
    updater.applyUpdater(gradients.parameters(), iteration++, 0);
    parameters.subi(gradients.parameters());
    field.parametersChanged();
    report =
        new SolveReport(
            solution.solution().statistics(), gradients.statistics(), workspace.bytes());
  }

  @Override
  public double loss() {
    return loss;
  }

  @Override
  public SolveReport report() {
    return report;
  }
}
