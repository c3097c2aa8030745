package io.github.dl4jode.benchmarks.accuracy;

import io.github.dl4jode.benchmarks.cnf.TwoCirclesFlow;
import io.github.dl4jode.cnf.data.ToyDensity;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.solver.OdeSolver;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The likelihood of points on two circles under a planar flow with its first parameters. */
final class FlowTask implements GradientTask {

  private static final int BATCH = 128;

  private final INDArray points =
      ToyDensity.TWO_CIRCLES.sample(BATCH, new SplittableRandom(1), DataType.DOUBLE);
  private final INDArray parameters =
      TwoCirclesFlow.network(OdeSolver.builder().build(), new DiscreteAdjoint(), DataType.DOUBLE)
          .params();

  @Override
  public String label() {
    return "flow";
  }

  @Override
  public String title() {
    return "flow, two circles";
  }

  @Override
  public GradientRun prepare(OdeSolver solver, GradientMethod gradient, DataType dataType) {
    MultiLayerNetwork network = TwoCirclesFlow.network(solver, gradient, dataType);
    network.setParams(parameters.castTo(dataType));
    return new Run(network, points.castTo(dataType));
  }

  private record Run(MultiLayerNetwork network, INDArray minibatch) implements GradientRun {

    @Override
    public INDArray gradient() {
      network.setInput(minibatch);
      network.computeGradientAndScore();
      return network.getFlattenedGradients();
    }

    @Override
    public int evaluations() {
      SolveReport report = OdeLayers.reports(network).values().iterator().next();
      return report.forward().functionEvaluations() + report.backward().functionEvaluations();
    }

    @Override
    public void close() {
      network.getLayer(0).close();
      network.close();
    }
  }
}
