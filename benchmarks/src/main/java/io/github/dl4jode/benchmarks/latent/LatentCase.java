package io.github.dl4jode.benchmarks.latent;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.benchmarks.RepeatedTraining;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.benchmarks.SolveReports;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.BackwardSolver;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.SeriesBatch;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.Spirals;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.latentode.recurrent.TanhCell;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Training iterations of the latent ODE of Chen et al. (2018) that learns spirals: 1,000 series of
 * 100 points in one minibatch; a recurrent net of 25 reads them backwards, without gaps or masks;
 * latent state of 4; field 4-20-20-4 with ELU; decoder 4-20-2 with ReLU; noise 0.3; dopri5 at rtol
 * 1e-7 and atol 1e-9, Adam with learning rate 0.01. The adjoint is solved backwards by Heun's
 * method at rtol 1e-2.
 *
 * @param gradient how gradients come back
 * @param dataType of the model
 * @param repetitions of an iteration
 */
record LatentCase(GradientChoice gradient, DataType dataType, Repetitions repetitions)
    implements BenchmarkCase {

  private static final int SERIES = 1000;

  /** As many as the peer does. */
  private static final int LEAD = 5;

  private static final long SEED = 1;

  private static final OdeSolver SHORT_STEPS =
      OdeSolver.builder().method(Methods.ADAPTIVE_HEUN).rtol(1e-2).atol(1e-4).build();

  @Override
  public void measure(Result result) {
    result.put("gradient", gradient.toString()).put("batch", SERIES);
    repetitions.describe(result);
    SeriesBatch series = SeriesBatch.of(Spirals.draw(SERIES, 0, SEED).observed().series());
    MultiDataSet minibatch = series.dataSet(dataType);
    LatentOde model = model(method(gradient), 1e-7, 1e-9, dataType);
    List<SolveReport> reports = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    Sample times =
        repetitions.time(
            new RepeatedTraining(
                repetitions,
                LEAD,
                restart(model.network(), losses),
                () -> {
                  losses.add(model.fit(minibatch));
                  reports.add(model.solves().get("ode"));
                }));
    result.put("ms_per_iteration", times.median()).put("min_ms_per_iteration", times.minimum());
    new SolveReports(reports).withoutFirst(repetitions.warmup()).describe(result);
    result
        .put("data_type", DataTypeOption.label(model.network().params().dataType()))
        .put("negative_elbo", losses.get(losses.size() - 1))
        .put("negative_elbo_at", milestones(losses))
        .put("parameters", model.network().numParams())
        .put("gradient_relative_error", gradientError(model, series));
  }

  /**
   * The adjoint equation begins again at each of the 99 outputs after the start, so its steps are
   * as long as the time between two outputs, whatever the method: a method of second order takes
   * two evaluations for each where dopri5 takes seven, and the gradient is as exact as that of the
   * discrete method in float.
   */
  private static GradientMethod method(GradientChoice gradient) {
    return switch (gradient) {
      case ADJOINT -> new ContinuousAdjoint(true, BackwardSolver.of(SHORT_STEPS));
      case DISCRETE, INTERPOLATING -> gradient.method();
    };
  }

  private static LatentOde model(
      GradientMethod gradient, double rtol, double atol, DataType dataType) {
    return LatentOde.builder(SeriesScaling.none(List.of("x", "y")))
        .recognition(new TanhCell(25))
        .maskInputs(false)
        .gapInputs(false)
        .latent(4)
        .dynamics(
            DenseDynamics.builder()
                .hidden(20, 20)
                .activation(Activation.ELU)
                .time(TimeConditioning.NONE)
                .build())
        .decoder(Readout.of(Activation.RELU, 20))
        .noise(Spirals.NOISE)
        .solver(OdeSolver.builder().rtol(rtol).atol(atol).build())
        .gradient(gradient)
        .updater(new Adam(0.01))
        .seed(SEED)
        .dataType(dataType)
        .build();
  }

  private static Runnable restart(ComputationGraph network, List<Double> losses) {
    Runnable restart = RepeatedTraining.restartOf(network);
    return () -> {
      restart.run();
      losses.clear();
    };
  }

  /** The loss of the first iteration, and of each hundredth. */
  private static Map<String, Double> milestones(List<Double> losses) {
    Map<String, Double> milestones = new LinkedHashMap<>();
    milestones.put("1", losses.get(0));
    for (int iteration = 100; iteration <= losses.size(); iteration += 100) {
      milestones.put(Integer.toString(iteration), losses.get(iteration - 1));
    }
    return milestones;
  }

  /** Against the gradient in double, with parameters and noise as they are in the end. */
  private double gradientError(LatentOde model, SeriesBatch series) {
    ComputationGraph network = model.network();
    ComputationGraph reference =
        model(new DiscreteAdjoint(), 1e-10, 1e-12, DataType.DOUBLE).network();
    reference.setParams(network.params().castTo(DataType.DOUBLE));
    reference.getConfiguration().setIterationCount(network.getConfiguration().getIterationCount());
    return RelativeError.euclidean(
        gradient(network, series.dataSet(dataType)),
        gradient(reference, series.dataSet(DataType.DOUBLE)));
  }

  private static INDArray gradient(ComputationGraph network, MultiDataSet minibatch) {
    network.setInputs(minibatch.getFeatures());
    network.setLabels(minibatch.getLabels());
    network.computeGradientAndScore();
    return network.getFlattenedGradients().dup();
  }
}
