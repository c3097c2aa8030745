package io.github.dl4jode.latentode.saved;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.LatentOdeBuilder;
import io.github.dl4jode.latentode.SeriesModel;
import io.github.dl4jode.latentode.SeriesPredictor;
import io.github.dl4jode.latentode.SeriesPredictorBuilder;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.layer.Anchor;
import io.github.dl4jode.latentode.layer.ObservationNoise;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.OdeEvolution;
import io.github.dl4jode.latentode.recurrent.Readout;
import io.github.dl4jode.latentode.recurrent.TanhCell;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.probability.KlAnnealing;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.SavedModelsWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Saves models of every kind of this module; see {@link SavedModelsWriter}. */
class SavedModelsGenerator extends SavedModelsWriter {

  private static final SeriesScaling SCALING =
      new SeriesScaling(List.of("a", "b"), new double[] {0.1, 5}, new double[] {0.7, 2}, 0.25, 2.5);

  private static final OdeSolver FIXED =
      OdeSolver.builder().method(Methods.RK4).stepSizeController(new FixedStepSize(0.1)).build();

  @Override
  protected Stream<Example> examples(DataType type) {
    Stream.Builder<Example> all = Stream.builder();
    latentOdes(type)
        .forEach(
            (name, builder) -> {
              LatentOde model = builder.build();
              all.add(example(name, SeriesModelKind.LATENT_ODE, model, type));
            });
    predictors(type)
        .forEach(
            (name, builder) -> {
              SeriesPredictor model = builder.build();
              all.add(example(name, SeriesModelKind.PREDICTOR, model, type));
            });
    return all.build();
  }

  private static Example example(
      String name, SeriesModelKind kind, SeriesModel model, DataType type) {
    Map<String, INDArray> inputs = inputs(type);
    SeriesModelKind.trained(model, SeriesModelKind.series(inputs));
    return new Example(name, kind, type, model::save, inputs);
  }

  /** Times and values that a float holds exactly. */
  private static Map<String, INDArray> inputs(DataType type) {
    double[][] times = {{0.25, 0.5, 1.5}, {0.5, 1, 2.25}, {0.375, 1.25, 2}};
    double gap = Double.NaN;
    double[][][] values = {
      {{0.5, 4}, {gap, 6.5}, {-0.75, 5.25}},
      {{0.125, 3.5}, {1, gap}, {-0.5, 7}},
      {{-1, 5}, {0.25, 5.5}, {gap, 4.5}}
    };
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    inputs.put("times", Nd4j.createFromArray(times).castTo(type));
    inputs.put("values", Nd4j.createFromArray(values).castTo(type));
    return inputs;
  }

  private static Map<String, LatentOdeBuilder> latentOdes(DataType type) {
    Map<String, LatentOdeBuilder> all = new LinkedHashMap<>();
    all.put("latent-gru", small(type).recognition(new GruCell(3)));
    all.put(
        "latent-tanh",
        small(type)
            .recognition(new TanhCell(3))
            .recognitionHead(Readout.of(Activation.TANH, 3))
            .maskInputs(false)
            .gapInputs(false)
            .klAnnealing(KlAnnealing.over(10))
            .noise(0.2)
            .gradientNormalization(GradientNormalization.ClipL2PerLayer, 1));
    all.put(
        "latent-ode-rnn-dense",
        small(type)
            .recognition(new GruCell(2))
            .evolution(OdeEvolution.dense(2, 3))
            .noise(new ObservationNoise(new double[] {0.5, 2}, false)));
    all.put("latent-ode-rnn-gru-last-point", odeRnn(type).anchor(Anchor.LAST_POINT));
    all.put(
        "latent-poisson", small(type).poissonTimes(Readout.of(Activation.TANH, 2)).solver(FIXED));
    all.put(
        "latent-poisson-last-point",
        small(type).anchor(Anchor.LAST_POINT).poissonTimes(Readout.linear()).solver(FIXED));
    all.put("latent-bernoulli", small(type).likelihood(Likelihood.bernoulli()).solver(FIXED));
    return all;
  }

  private static LatentOdeBuilder odeRnn(DataType type) {
    return small(type).recognition(new TanhCell(2)).evolution(OdeEvolution.gru(2));
  }

  private static LatentOdeBuilder small(DataType type) {
    return LatentOde.builder(SCALING)
        .latent(2)
        .recognition(new GruCell(2))
        .dynamics(DenseDynamics.builder().hidden(3).build())
        .decoder(Readout.of(Activation.TANH, 2))
        .dataType(type)
        .seed(7);
  }

  private static Map<String, SeriesPredictorBuilder> predictors(DataType type) {
    Map<String, SeriesPredictorBuilder> all = new LinkedHashMap<>();
    all.put("predictor-gru", predictor(type).cell(new GruCell(3)).maskInputs(true));
    all.put(
        "predictor-ode-rnn",
        predictor(type)
            .cell(new TanhCell(3))
            .evolution(OdeEvolution.dense(3, 2))
            .readout(Readout.of(Activation.ELU, 2))
            .noise(0.2));
    all.put("predictor-variational", predictor(type).cell(new GruCell(3)).variational(2));
    return all;
  }

  private static SeriesPredictorBuilder predictor(DataType type) {
    return SeriesPredictor.builder(SCALING).dataType(type).seed(7);
  }
}
