package io.github.dl4jode.cde.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.layer.OdeLayers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.EarlyStoppingResult;
import org.deeplearning4j.earlystopping.saver.InMemoryModelSaver;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** A controlled equation does what DL4J users do with layers. */
class CdeConformanceTest {

  private static final INDArray SERIES = CdeNetworks.series(DataType.FLOAT, 3, 5);
  private static final INDArray LABELS = CdeNetworks.labels(DataType.FLOAT, 3);

  @TempDir Path folder;

  private static MultiLayerNetwork network() {
    return CdeNetworks.network(DataType.FLOAT);
  }

  @Test
  void jsonAndYamlKeepEverything() {
    MultiLayerConfiguration configuration = network().getLayerWiseConfigurations();
    assertEquals(configuration, MultiLayerConfiguration.fromJson(configuration.toJson()));
    assertEquals(configuration, MultiLayerConfiguration.fromYaml(configuration.toYaml()));
  }

  @Test
  void configurationsAreJavaSerializable() throws IOException, ClassNotFoundException {
    MultiLayerConfiguration configuration = network().getLayerWiseConfigurations();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(configuration);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(configuration, in.readObject());
    }
  }

  @Test
  void clonesLiveOnTheirOwn() {
    MultiLayerNetwork network = network();
    network.fit(SERIES, LABELS);
    INDArray before = network.output(SERIES).dup();
    MultiLayerNetwork copy = network.clone();
    assertEquals(before, copy.output(SERIES));
    copy.fit(SERIES, LABELS);
    assertEquals(before, network.output(SERIES));
    network.fit(SERIES, LABELS);
    assertEquals(network.params(), copy.params());
  }

  @Test
  void aSavedModelGoesOnAlike() throws IOException, InterruptedException {
    MultiLayerNetwork network = network();
    network.fit(SERIES, LABELS);
    File file = folder.resolve("model.zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    String here = SavedCde.bitsAfterOneStep(file);
    String before = SavedCde.bits(network.output(SERIES));
    network.fit(SERIES, LABELS);
    assertEquals(before + SavedCde.bits(network.output(SERIES)), here);
    assertEquals(
        here,
        io.github.dl4jode.program.testing.PrintedBits.elsewhere(SavedCde.class, file.getPath()));
  }

  @Test
  void oneSeedGivesOneTraining() {
    MultiLayerNetwork first = network();
    MultiLayerNetwork second = network();
    for (int i = 0; i < 3; i++) {
      first.fit(SERIES, LABELS);
      second.fit(SERIES, LABELS);
    }
    assertEquals(SavedCde.bits(first.params()), SavedCde.bits(second.params()));
  }

  @Test
  void floatIsNearDouble() {
    MultiLayerNetwork inFloat = network();
    MultiLayerNetwork inDouble = CdeNetworks.network(DataType.DOUBLE);
    inDouble.setParams(inFloat.params().castTo(DataType.DOUBLE));
    INDArray expected = inDouble.output(SERIES.castTo(DataType.DOUBLE));
    INDArray actual = inFloat.output(SERIES).castTo(DataType.DOUBLE);
    assertTrue(expected.sub(actual).normmaxNumber().doubleValue() < 1e-5);
  }

  @ParameterizedTest
  @EnumSource(WorkspaceMode.class)
  void workspacesChangeNothing(WorkspaceMode mode) {
    MultiLayerNetwork network =
        CdeNetworks.network(
            CdeNetworks.configuration(DataType.FLOAT)
                .trainingWorkspaceMode(mode)
                .inferenceWorkspaceMode(mode),
            CdeNetworks.layer().build());
    MultiLayerNetwork expected = network();
    network.fit(SERIES, LABELS);
    expected.fit(SERIES, LABELS);
    assertEquals(expected.output(SERIES), network.output(SERIES));
  }

  @Test
  void aFrozenLayerStays() {
    MultiLayerNetwork network = network();
    MultiLayerNetwork transferred =
        new TransferLearning.Builder(network).setFeatureExtractor(0).build();
    INDArray frozen = transferred.getLayer(0).params().dup();
    INDArray head = transferred.getLayer(1).params().dup();
    assertEquals(network.output(SERIES), transferred.output(SERIES));
    transferred.fit(SERIES, LABELS);
    assertEquals(frozen, transferred.getLayer(0).params());
    assertNotEquals(head, transferred.getLayer(1).params());
  }

  @Test
  void trainingStopsEarly() {
    DataSetIterator data = new ListDataSetIterator<>(new DataSet(SERIES, LABELS).asList(), 3);
    EarlyStoppingConfiguration<MultiLayerNetwork> configuration =
        new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
            .epochTerminationConditions(new MaxEpochsTerminationCondition(2))
            .scoreCalculator(new DataSetLossCalculator(data, true))
            .modelSaver(new InMemoryModelSaver<>())
            .build();
    EarlyStoppingResult<MultiLayerNetwork> result =
        new EarlyStoppingTrainer(configuration, network(), data).fit();
    assertEquals(2, result.getTotalEpochs());
    assertEquals(3, result.getBestModel().output(SERIES).size(0));
  }

  @Test
  void theWorkOfTheSolverIsReported() {
    MultiLayerNetwork network = network();
    network.fit(SERIES, LABELS);
    // Four steps of four stages.
    assertEquals(16, OdeLayers.reports(network).get("cde").forward().functionEvaluations());
    assertTrue(OdeLayers.summary(network).contains("DenseControlledDynamics"));
    assertTrue(
        network
            .summary(org.deeplearning4j.nn.conf.inputs.InputType.recurrent(3, 5))
            .contains("Cde"));
  }
}
