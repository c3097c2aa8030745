package io.github.dl4jode.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.conformance.Check.Trial;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.deeplearning4j.earlystopping.EarlyStoppingConfiguration;
import org.deeplearning4j.earlystopping.listener.EarlyStoppingListener;
import org.deeplearning4j.earlystopping.scorecalc.DataSetLossCalculator;
import org.deeplearning4j.earlystopping.termination.MaxEpochsTerminationCondition;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingGraphTrainer;
import org.deeplearning4j.earlystopping.trainer.EarlyStoppingTrainer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryType;
import org.deeplearning4j.nn.conf.memory.MemoryUseMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.CheckpointListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;

/** Files, texts, copies and reports. */
final class StorageChecks {

  /** DL4J takes null for it. */
  private static final EarlyStoppingListener<ComputationGraph> NO_LISTENER = null;

  private StorageChecks() {}

  static void jsonAndYaml(Trial trial) {
    Net net = trial.network();
    assertEquals(net.configuration(), net.fromJson());
    assertEquals(net.configuration(), net.fromYaml());
  }

  static void javaSerialization(Trial trial) throws IOException, ClassNotFoundException {
    Object configuration = trial.network().configuration();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(configuration);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(configuration, in.readObject());
    }
  }

  static void copies(Trial trial) {
    MultiDataSet data = trial.data(4);
    Net net = trial.network();
    Net copy = net.copy();
    INDArray before = net.model().params().dup();
    copy.fit(data);
    assertEquals(before, net.model().params(), "the copy trains on its own");
    net.fit(data);
    assertEquals(net.model().params(), copy.model().params(), "and trains alike");
    assertNotEquals(before, net.model().params());
  }

  static void saveAndRestore(Trial trial) throws IOException {
    MultiDataSet data = trial.data(4);
    Net net = trial.network();
    net.fit(data);
    inFolder(
        folder -> {
          File file = folder.resolve("model.zip").toFile();
          net.save(file);
          Net restored = Net.restored(file, net.isGraph());
          assertEquals(net.output(data), restored.output(data));
          net.fit(data);
          restored.fit(data);
          assertEquals(net.model().params(), restored.model().params());
        });
  }

  /** Something done with a folder of its own. */
  @FunctionalInterface
  interface InFolder {
    void run(Path folder) throws IOException;
  }

  static void inFolder(InFolder action) throws IOException {
    Path folder = Files.createTempDirectory("conformance");
    try {
      action.run(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    }
  }

  static void summary(Trial trial) {
    Net net = trial.network();
    String text = net.isGraph() ? net.graph().summary() : net.stack().summary();
    assertTrue(text.contains(Subject.NAME), text);
  }

  static void summaryWithTypes(Trial trial) {
    Net net = trial.network();
    InputType[] types = trial.subject().inputTypes();
    String text = net.isGraph() ? net.graph().summary(types) : net.stack().summary(types[0]);
    assertTrue(text.contains(Subject.NAME), text);
  }

  static void memoryReport(Trial trial) {
    Net net = trial.network();
    InputType[] types = trial.subject().inputTypes();
    MemoryReport report =
        net.isGraph()
            ? net.graph().getConfiguration().getMemoryReport(types)
            : net.stack().getLayerWiseConfigurations().getMemoryReport(types[0]);
    long bytes =
        report.getMemoryBytes(
            MemoryType.PARAMETERS, 1, MemoryUseMode.TRAINING, CacheMode.NONE, DataType.FLOAT);
    assertEquals(4 * net.model().numParams(), bytes);
  }

  static void checkpoints(Trial trial) throws IOException {
    inFolder(
        folder -> {
          Net net = trial.network();
          CheckpointListener listener =
              new CheckpointListener.Builder(folder.toFile())
                  .keepAll()
                  .saveEveryNIterations(1)
                  .build();
          net.model().setListeners(listener);
          net.fit(trial.data(4));
          net.fit(trial.data(4));
          int number = CheckpointListener.lastCheckpoint(folder.toFile()).getCheckpointNum();
          Model restored =
              net.isGraph()
                  ? CheckpointListener.loadCheckpointCG(folder.toFile(), number)
                  : CheckpointListener.loadCheckpointMLN(folder.toFile(), number);
          assertEquals(net.model().params(), restored.params());
        });
  }

  static void earlyStopping(Trial trial) {
    Net net = trial.network();
    MultiDataSet data = trial.data(4);
    double before = net.score(data);
    if (net.isGraph()) {
      EarlyStoppingConfiguration<ComputationGraph> settings =
          new EarlyStoppingConfiguration.Builder<ComputationGraph>()
              .epochTerminationConditions(new MaxEpochsTerminationCondition(5))
              .scoreCalculator(
                  new DataSetLossCalculator(new SingletonMultiDataSetIterator(data), true))
              .build();
      ComputationGraph best =
          new EarlyStoppingGraphTrainer(
                  settings, net.graph(), new SingletonMultiDataSetIterator(data), NO_LISTENER)
              .fit()
              .getBestModel();
      assertTrue(new Net(best).score(data) < before);
    } else {
      EarlyStoppingConfiguration<MultiLayerNetwork> settings =
          new EarlyStoppingConfiguration.Builder<MultiLayerNetwork>()
              .epochTerminationConditions(new MaxEpochsTerminationCondition(5))
              .scoreCalculator(
                  new DataSetLossCalculator(new SingletonDataSetIterator(Net.dataSet(data)), true))
              .build();
      MultiLayerNetwork best =
          new EarlyStoppingTrainer(
                  settings, net.stack(), new SingletonDataSetIterator(Net.dataSet(data)))
              .fit()
              .getBestModel();
      assertTrue(new Net(best).score(data) < before);
    }
  }
}
