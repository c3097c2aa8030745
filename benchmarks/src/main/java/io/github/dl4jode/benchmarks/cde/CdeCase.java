package io.github.dl4jode.benchmarks.cde;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.benchmarks.RepeatedTraining;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.benchmarks.SolveReports;
import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.layer.CdeLayer;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.solver.OdeSolver;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Training iterations of torchcde's spiral example: 32 series of the channels t, x and y, Hermite's
 * cubics through knots at 0, 1, 2, …, a state of 8, the field 8-128-24 with ReLU and tanh, Adam
 * with learning rate 1e-3.
 *
 * @param gradient how gradients come back
 * @param steps the solver
 * @param length observations of a series
 * @param signature what becomes of a series before it is a path
 * @param inputGradient whether dL/d series is computed, which nobody reads here
 * @param dataType of the network
 * @param repetitions of an iteration
 */
record CdeCase(
    GradientChoice gradient,
    StepChoice steps,
    int length,
    Signature signature,
    boolean inputGradient,
    DataType dataType,
    Repetitions repetitions)
    implements BenchmarkCase {

  static final int BATCH = 32;
  static final int HIDDEN = 8;
  static final int WIDTH = 128;

  /** As many iterations as the peer does before it measures. */
  private static final int LEAD = 3;

  private static final String LAYER = "cde";
  private static final long SEED = 1;

  @Override
  public void measure(Result result) {
    result
        .put("gradient", gradient.toString())
        .put("steps", steps.toString())
        .put("length", length)
        .put("batch", BATCH)
        .put("input_gradient", inputGradient);
    repetitions.describe(result);
    DataSet series = signature.apply(SpiralSeries.of(dataType, BATCH, length, SEED), result);
    MultiLayerNetwork network = network(gradient.method(), steps.solver(), dataType);
    CdeFloor floor = new CdeFloor(signature.channels(), dataType);
    ProductFloor products = new ProductFloor(signature.channels(), dataType);
    List<SolveReport> reports = new ArrayList<>();
    List<Sample> times =
        repetitions.interleaved(
            new RepeatedTraining(
                repetitions,
                LEAD,
                RepeatedTraining.restartOf(network),
                () -> {
                  network.fit(series.getFeatures(), series.getLabels());
                  reports.add(OdeLayers.reports(network).get(LAYER));
                }),
            floor::evaluate,
            floor::differentiate,
            products::multiply,
            products::multiplyBack);
    report(result, times, new SolveReports(reports).withoutFirst(repetitions.warmup()));
    result
        .put("data_type", DataTypeOption.label(network.params().dataType()))
        .put("loss", network.score())
        .put("gradient_relative_error", gradientError(network, series));
  }

  /**
   * The floor is what the evaluations of the field cost, without path, solver and network; that of
   * the products is what their products of matrices cost alone.
   */
  private static void report(Result result, List<Sample> times, SolveReports work) {
    double iteration = times.get(0).median();
    double evaluation = times.get(1).median() / CdeFloor.EVALUATIONS;
    double product = times.get(2).median() / CdeFloor.EVALUATIONS;
    double floor = work.forwardEvaluations() * evaluation + work.backwardEvaluations() * product;
    double forward = times.get(3).median() / CdeFloor.EVALUATIONS;
    double backward = times.get(4).median() / CdeFloor.EVALUATIONS;
    double products =
        work.forwardEvaluations() * forward + work.backwardEvaluations() * (forward + backward);
    result.put("ms_per_iteration", iteration).put("min_ms_per_iteration", times.get(0).minimum());
    work.describe(result);
    result
        .put("field_us", 1e3 * evaluation)
        .put("field_vjp_us", 1e3 * product)
        .put("floor_ms_per_iteration", floor)
        .put("floor_ratio", iteration / floor)
        .put("products_ms_per_iteration", products);
  }

  /** Against the gradient in double, with the parameters as they are in the end. */
  private double gradientError(MultiLayerNetwork network, DataSet series) {
    MultiLayerNetwork precise = network(new DiscreteAdjoint(), steps.reference(), DataType.DOUBLE);
    precise.setParams(network.params().castTo(DataType.DOUBLE));
    return RelativeError.euclidean(gradientOf(network, series), gradientOf(precise, series));
  }

  private static INDArray gradientOf(MultiLayerNetwork network, DataSet series) {
    DataType type = network.params().dataType();
    network.setInput(series.getFeatures().castTo(type));
    network.setLabels(series.getLabels().castTo(type));
    network.computeGradientAndScore();
    return network.gradient().gradient();
  }

  private MultiLayerNetwork network(GradientMethod gradient, OdeSolver solver, DataType type) {
    CdeLayer layer =
        new CdeLayer.Builder(DenseControlledDynamics.builder().hidden(WIDTH).build())
            .hiddenSize(HIDDEN)
            .scheme(signature.scheme())
            .addTime(false)
            .inputGradient(inputGradient)
            .solver(solver)
            .gradient(gradient)
            .name(LAYER)
            .build();
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(SEED)
                .dataType(type)
                .updater(new Adam(1e-3))
                .list()
                .layer(layer)
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.XENT)
                        .nOut(1)
                        .activation(Activation.SIGMOID)
                        .build())
                .setInputType(InputType.recurrent(signature.channels()))
                .build());
    network.init();
    return network;
  }
}
