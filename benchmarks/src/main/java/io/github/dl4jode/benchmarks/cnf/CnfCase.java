package io.github.dl4jode.benchmarks.cnf;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.benchmarks.RepeatedTraining;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.benchmarks.SolveReports;
import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.data.ToyDensity;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Training iterations of the planar flow of Chen et al. (2018) that learns two circles: 512 fresh
 * points, width 64, hypernetwork of 32, base N(0, 0.1 I) at time 0, data at time 10, exact trace,
 * dopri5 at rtol = atol = 1e-5, Adam with learning rate 1e-3.
 *
 * @param gradient how gradients come back
 * @param dataType of the flow
 * @param repetitions of an iteration
 */
record CnfCase(GradientChoice gradient, DataType dataType, Repetitions repetitions)
    implements BenchmarkCase {

  private static final int BATCH = 512;

  /** As many as the peer does; later iterations need more and more steps. */
  private static final int LEAD = 10;

  private static final long SEED = 1;

  @Override
  public void measure(Result result) {
    result.put("gradient", gradient.toString()).put("batch", BATCH);
    repetitions.describe(result);
    SplittableRandom random = new SplittableRandom(SEED);
    ContinuousNormalizingFlow flow = flow(gradient.method(), 1e-5, dataType);
    List<SolveReport> reports = new ArrayList<>();
    List<INDArray> last = new ArrayList<>();
    Sample times =
        repetitions.time(
            new RepeatedTraining(
                repetitions,
                LEAD,
                RepeatedTraining.restartOf(flow.network()),
                () -> {
                  last.clear();
                  last.add(ToyDensity.TWO_CIRCLES.sample(BATCH, random, dataType));
                  flow.fit(last.get(0));
                  reports.addAll(OdeLayers.reports(flow.network()).values());
                }));
    result.put("ms_per_iteration", times.median()).put("min_ms_per_iteration", times.minimum());
    new SolveReports(reports).withoutFirst(repetitions.warmup()).describe(result);
    result
        .put("data_type", DataTypeOption.label(flow.network().params().dataType()))
        .put("nll", flow.network().score())
        .put("parameters", flow.network().numParams())
        .put("gradient_relative_error", gradientError(flow.network(), last.get(0)));
  }

  private static ContinuousNormalizingFlow flow(
      GradientMethod gradient, double tolerance, DataType dataType) {
    return TwoCirclesFlow.of(
        OdeSolver.builder().rtol(tolerance).atol(tolerance).build(), gradient, dataType);
  }

  /** Against the gradient in double, with the parameters as they are in the end. */
  private static double gradientError(MultiLayerNetwork network, INDArray points) {
    MultiLayerNetwork reference = flow(new DiscreteAdjoint(), 1e-10, DataType.DOUBLE).network();
    reference.setParams(network.params().castTo(DataType.DOUBLE));
    return RelativeError.euclidean(
        gradient(network, points), gradient(reference, points.castTo(DataType.DOUBLE)));
  }

  private static INDArray gradient(MultiLayerNetwork network, INDArray points) {
    network.setInput(points);
    network.computeGradientAndScore();
    return network.getFlattenedGradients().dup();
  }
}
