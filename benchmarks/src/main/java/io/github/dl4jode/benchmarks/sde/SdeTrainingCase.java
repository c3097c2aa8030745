package io.github.dl4jode.benchmarks.sde;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.layer.OdeLayers;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * Training iterations of a model whose series are a stochastic equation: {@link LorenzTraining} or
 * {@link GanTraining}. Steps are fixed, so that an iteration costs the same wherever the training
 * is, and nothing begins again while Java warms up.
 *
 * @param model that is trained
 * @param batch the number of series
 * @param dataType of the model
 * @param repetitions of an iteration
 */
record SdeTrainingCase(SdeModelOption model, int batch, DataType dataType, Repetitions repetitions)
    implements BenchmarkCase {

  @Override
  public void measure(Result result) {
    result.put("model", model.toString()).put("batch", batch);
    repetitions.describe(result);
    SdeTraining training = model.training(batch, dataType);
    ComputationGraph network = training.network();
    Sample times = repetitions.time(training::fit);
    result
        .put("ms_per_iteration", times.median())
        .put("min_ms_per_iteration", times.minimum())
        .put("steps", OdeLayers.reports(network).get("paths").forward().acceptedSteps())
        .put("data_type", DataTypeOption.label(network.params().dataType()))
        .put("loss", network.score())
        .put("parameters", network.numParams())
        .put("gradient_relative_error", gradientError(training));
  }

  /** Against the gradient in double, with parameters and noise as they are in the end. */
  private double gradientError(SdeTraining training) {
    ComputationGraph network = training.network();
    SdeTraining reference = model.training(batch, DataType.DOUBLE);
    reference.network().setParams(network.params().castTo(DataType.DOUBLE));
    reference
        .network()
        .getConfiguration()
        .setIterationCount(network.getConfiguration().getIterationCount());
    return RelativeError.euclidean(gradient(training), gradient(reference));
  }

  private static INDArray gradient(SdeTraining training) {
    ComputationGraph network = training.network();
    MultiDataSet minibatch = training.minibatch();
    network.setInputs(minibatch.getFeatures());
    network.setLabels(minibatch.getLabels());
    network.computeGradientAndScore();
    return network.getFlattenedGradients().dup();
  }
}
