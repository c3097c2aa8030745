package io.github.dl4jode.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.data.ChannelStandardisation;
import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.cde.data.SeriesMinibatches;
import io.github.dl4jode.cde.data.SpiralProtocol;
import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.layer.CdeEncoder;
import io.github.dl4jode.cde.layer.CdeLayer;
import io.github.dl4jode.cde.signature.LogSignaturePreProcessor;
import io.github.dl4jode.cde.signature.LogSignatureSeries;
import io.github.dl4jode.cde.signature.LogSignatureWindows;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.LatentPosterior;
import io.github.dl4jode.latentode.SeriesPredictor;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesBatches;
import io.github.dl4jode.latentode.data.SeriesFile;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.data.SpiralExperiment;
import io.github.dl4jode.latentode.layer.Anchor;
import io.github.dl4jode.latentode.recurrent.OdeEvolution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Pieces of the READMEs of dl4j-latentode and dl4j-cde. */
class SeriesSnippetsTest {

  @BeforeEach
  void write() throws IOException {
    SeriesFile.write(SeriesForecast.wheels(6, 1), Path.of("stations.csv"));
  }

  @AfterEach
  void delete() throws IOException {
    Files.deleteIfExists(Path.of("stations.csv"));
    Files.deleteIfExists(Path.of("model.zip"));
  }

  @Test
  void aLatentOde() throws IOException {
    int epochs = 2;
    SeriesSet test = SeriesForecast.wheels(2, 2);
    Series series = test.series().get(0);
    double[] times = {0, 1, 2};
    SeriesSet training = SeriesFile.read(Path.of("stations.csv"));
    LatentOde model = LatentOde.builder(SeriesScaling.of(training)).latent(4).build();
    SeriesBatches minibatches = model.batches(training).batchSize(50).build();
    for (int epoch = 0; epoch < epochs; epoch++) {
      model.fit(minibatches);
    }
    Series smooth = model.reconstruct(series, 0.5, 1, 1.5);
    Series forecast = model.extrapolate(series, 30, 31, 32);
    LatentPosterior latent = model.encode(series);
    List<Series> imagined = model.sample(5, times, 42);
    double bound = model.evidenceLowerBound(test.series(), 10, 1);
    model.save(Path.of("model.zip"));
    assertArrayEquals(new double[] {0.5, 1, 1.5}, smooth.times());
    assertEquals(3, forecast.size());
    assertEquals(4, latent.mean().length);
    assertEquals(5, imagined.size());
    assertTrue(Double.isFinite(bound));
    assertEquals(smooth, LatentOde.load(Path.of("model.zip")).reconstruct(series, 0.5, 1, 1.5));
  }

  @Test
  void anotherAnchor() {
    SeriesSet training = SeriesFile.read(Path.of("stations.csv"));
    SeriesScaling scaling = SeriesScaling.of(training);
    LatentOde model = LatentOde.builder(scaling).anchor(Anchor.LAST_POINT).build();
    SeriesBatches minibatches = model.batches(training).batchSize(50).pieces(0.2).build();
    model.fit(minibatches.next());
    assertTrue(Double.isFinite(model.network().score()));
  }

  @Test
  void modelsToCompareWith() {
    SeriesSet training = SeriesFile.read(Path.of("stations.csv"));
    SeriesScaling scaling = SeriesScaling.of(training);
    SeriesPredictor rnn = SeriesPredictor.builder(scaling).build();
    SeriesPredictor odeRnn =
        SeriesPredictor.builder(scaling).evolution(OdeEvolution.dense(25, 25)).build();
    SeriesPredictor gruOde =
        SeriesPredictor.builder(scaling).evolution(OdeEvolution.gru(25)).build();
    SeriesPredictor rnnVae = SeriesPredictor.builder(scaling).variational(4).build();
    for (SeriesPredictor each : List.of(rnn, odeRnn, gruOde, rnnVae)) {
      each.fit(each.batches(training).batchSize(6).build().next());
      assertTrue(Double.isFinite(each.network().score()));
    }
  }

  @Test
  void dataOfAFile() {
    SeriesSet all = SeriesFile.read(Path.of("stations.csv"));
    SeriesSet.Split split = all.split(0.2, 1);
    SeriesScaling scaling = SeriesScaling.of(split.training());
    SeriesBatches minibatches =
        SeriesBatches.builder(scaling.apply(split.training())).batchSize(50).seed(1).build();
    assertTrue(minibatches.hasNext());
    assertEquals(6, split.training().size() + split.test().size());
  }

  @Test
  void theExperimentOfThePaper() {
    long seed = 1;
    SpiralExperiment experiment = SpiralExperiment.of(30, seed);
    SeriesSet training = experiment.training();
    LatentOde model = LatentOde.builder(SeriesScaling.of(training)).build();
    SpiralExperiment.Errors errors =
        experiment.evaluate((known, times) -> model.reconstruct(known, times));
    assertTrue(errors.toString().contains("="), errors.toString());
  }

  @Test
  void aControlledEquation() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .updater(new Adam(1e-3))
                .list()
                .layer(
                    new CdeLayer.Builder(DenseControlledDynamics.builder().build())
                        .hiddenSize(8)
                        .build())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.recurrent(3))
                .build());
    network.init();
    INDArray series = Nd4j.rand(DataType.FLOAT, 2, 3, 5);
    series.putScalar(0, 1, 2, Float.NaN);
    assertTrue(Double.isFinite(network.output(series).sumNumber().doubleValue()));
  }

  @Test
  void minibatchesOfSeries() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(
                    new CdeLayer.Builder(DenseControlledDynamics.builder().hidden(8).build())
                        .hiddenSize(4)
                        .timeChannel(0)
                        .build())
                .layer(new OutputLayer.Builder().nOut(2).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.recurrent(3))
                .build());
    network.init();
    LabelledSeriesSet training = SpiralProtocol.TORCHCDE.generate(128, 100, 1);
    ChannelStandardisation standardisation = ChannelStandardisation.of(training);
    SeriesMinibatches minibatches =
        new SeriesMinibatches(standardisation.apply(training), 32, 1, DataType.FLOAT);
    DataSet minibatch = minibatches.minibatch(0).dataSet();
    network.fit(minibatch);
    assertTrue(Double.isFinite(network.score()));
  }

  @Test
  void anEncoder() {
    SeriesSet training = SeriesForecast.wheels(6, 1);
    LatentOde model =
        LatentOde.builder(SeriesScaling.of(training))
            .encoder(
                new CdeEncoder.Builder(DenseControlledDynamics.builder().build()).hiddenSize(25))
            .build();
    model.fit(model.batches(training).batchSize(6).build().next());
    assertTrue(Double.isFinite(model.network().score()));
  }

  @Test
  void logSignatures() {
    INDArray times = Nd4j.arange(201).castTo(DataType.DOUBLE).reshape(1, 201);
    INDArray values = Nd4j.rand(DataType.DOUBLE, 1, 2, 201);
    INDArray gradient = Nd4j.ones(DataType.DOUBLE, 1, 3, 5);
    DataSetIterator iterator =
        new ListDataSetIterator<>(
            List.of(new DataSet(Nd4j.concat(1, times.reshape(1, 1, 201), values), gradient)), 1);
    LogSignatureWindows windows = new LogSignatureWindows(2, 50);
    LogSignatureSeries series = windows.transform(values, times);
    INDArray rows = series.values();
    INDArray ofValues = series.cotangent(gradient);
    iterator.setPreProcessor(new LogSignaturePreProcessor(windows, 0));
    assertArrayEquals(new long[] {1, 3, 5}, rows.shape());
    assertArrayEquals(values.shape(), ofValues.shape());
    assertEquals(5, iterator.next().getFeatures().size(2));
  }
}
