package io.github.dl4jode.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.conformance.Check.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.IteratorMultiDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.parallelism.ParallelInference;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.deeplearning4j.parallelism.inference.InferenceMode;
import org.nd4j.evaluation.IEvaluation;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.evaluation.classification.ROCMultiClass;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;

/** How a network is run. */
final class RuntimeChecks {

  private RuntimeChecks() {}

  /** The same network in both types, after two iterations. */
  static void floatAndDouble(Trial trial) {
    Net inDouble = trial.network();
    Net inFloat = trial.network(Trial.settings(DataType.FLOAT));
    inFloat.model().setParams(inDouble.model().params().castTo(DataType.FLOAT));
    for (int i = 0; i < 2; i++) {
      inDouble.fit(trial.data(4));
      inFloat.fit(trial.data(DataType.FLOAT, 4));
    }
    assertClose(inDouble.model().params(), inFloat.model().params());
  }

  private static void assertClose(INDArray a, INDArray b) {
    assertEquals(0, TestArrays.largestDifference(a, b), 1e-4);
  }

  @SuppressWarnings("deprecation") // The other name of FLOAT16.
  static void half(Trial trial) {
    trainIn(trial, DataType.HALF);
  }

  static void bfloat16(Trial trial) {
    trainIn(trial, DataType.BFLOAT16);
  }

  private static void trainIn(Trial trial, DataType type) {
    Net net = trial.network(Trial.settings(type));
    Map<String, INDArray> before = net.parametersNow();
    net.fit(trial.data(type, 4));
    TrainingChecks.assertMoved(before, net);
  }

  static void convertDataType(Trial trial) {
    Net net = trial.network();
    Net converted = net.converted(DataType.FLOAT);
    MultiDataSet data = trial.data(DataType.FLOAT, 3);
    assertClose(net.output(trial.data(3)), converted.output(data));
    Map<String, INDArray> before = converted.parametersNow();
    converted.fit(data);
    TrainingChecks.assertMoved(before, converted);
  }

  static void workspaces(Trial trial) {
    List<INDArray> parameters = new ArrayList<>();
    for (WorkspaceMode mode : new WorkspaceMode[] {WorkspaceMode.NONE, WorkspaceMode.ENABLED}) {
      Net net =
          trial.network(Trial.settings().trainingWorkspaceMode(mode).inferenceWorkspaceMode(mode));
      parameters.add(trained(trial, net));
    }
    assertEquals(parameters.get(0), parameters.get(1));
  }

  private static INDArray trained(Trial trial, Net net) {
    for (int i = 0; i < 3; i++) {
      net.fit(trial.data(4));
      net.output(trial.data(3));
    }
    return net.model().params();
  }

  static void cacheModes(Trial trial) {
    INDArray plain = trained(trial, trial.network());
    for (CacheMode mode : CacheMode.values()) {
      assertEquals(plain, trained(trial, trial.network(Trial.settings().cacheMode(mode))));
    }
  }

  static void concurrentOutput(Trial trial) throws InterruptedException, ExecutionException {
    Net net = trial.network();
    INDArray expected = net.output(trial.data(3));
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      List<Future<INDArray>> outputs =
          IntStream.range(0, 12)
              .mapToObj(i -> threads.submit(() -> net.output(trial.data(3))))
              .toList();
      for (Future<INDArray> output : outputs) {
        assertEquals(expected, output.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  static void parallelWrapper(Trial trial) {
    Net net = trial.network();
    Map<String, INDArray> before = net.parametersNow();
    List<MultiDataSet> minibatches = IntStream.range(0, 4).mapToObj(i -> trial.data(4)).toList();
    ParallelWrapper wrapper =
        new ParallelWrapper.Builder<Model>(net.model())
            .workers(2)
            .averagingFrequency(1)
            .prefetchBuffer(2)
            .build();
    try {
      if (net.isGraph()) {
        wrapper.fit(
            new IteratorMultiDataSetIterator(
                List.<org.nd4j.linalg.dataset.api.MultiDataSet>copyOf(minibatches).iterator(), 4));
      } else {
        wrapper.fit(new ListDataSetIterator<>(minibatches.stream().map(Net::dataSet).toList(), 4));
      }
    } finally {
      wrapper.shutdown();
    }
    TrainingChecks.assertMoved(before, net);
  }

  static void parallelInference(Trial trial) {
    Net net = trial.network();
    MultiDataSet data = trial.data(3);
    ParallelInference inference =
        new ParallelInference.Builder(net.model())
            .inferenceMode(InferenceMode.SEQUENTIAL)
            .workers(2)
            .build();
    try {
      for (int i = 0; i < 4; i++) {
        assertEquals(net.output(data), inference.output(data.getFeatures())[0]);
      }
    } finally {
      inference.shutdown();
    }
  }

  /** The classes that fit the labels. */
  static void evaluation(Trial trial) {
    Net net = trial.network();
    MultiDataSet data = trial.data(6);
    INDArray labels = data.getLabels(0);
    INDArray output = net.output(data);
    if (output.size(1) != labels.size(1)) {
      Check.limit(
          "evaluation classes compare outputs with labels of the same size, and a density has one"
              + " value for each example",
          () -> assertRefusedByEvaluation(labels, output));
    }
    Evaluation classes = new Evaluation();
    ROCMultiClass curve = new ROCMultiClass();
    RegressionEvaluation regression = new RegressionEvaluation();
    boolean classifier = labels.size(1) == 3;
    if (!classifier) {
      evaluate(net, data, regression);
      double error = regression.averageMeanSquaredError();
      assertEquals(output.squaredDistance(labels) / labels.length(), error, 1e-6);
      return;
    }
    evaluate(net, data, classes, curve);
    INDArray hits = output.argMax(1).eq(labels.argMax(1)).castTo(DataType.DOUBLE);
    assertEquals(hits.meanNumber().doubleValue(), classes.accuracy(), 1e-9);
    assertTrue(Double.isFinite(curve.calculateAverageAUC()));
  }

  private static void evaluate(Net net, MultiDataSet data, IEvaluation<?>... evaluations) {
    if (net.isGraph()) {
      net.graph().doEvaluation(new SingletonMultiDataSetIterator(data), evaluations);
    } else {
      net.stack().doEvaluation(new SingletonDataSetIterator(Net.dataSet(data)), evaluations);
    }
  }

  private static void assertRefusedByEvaluation(INDArray labels, INDArray output) {
    RegressionEvaluation evaluation = new RegressionEvaluation();
    assertThrows(IllegalArgumentException.class, () -> evaluation.eval(labels, output));
  }
}
