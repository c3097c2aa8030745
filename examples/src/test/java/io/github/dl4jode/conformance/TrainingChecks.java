package io.github.dl4jode.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.conformance.Check.Trial;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

/** Training and its settings. */
final class TrainingChecks {

  private static final double LIMIT = 1e-3;

  private TrainingChecks() {}

  /** Sizes come and go, as at the end of an epoch. */
  static void everyBatchSize(Trial trial) {
    Net net = trial.network();
    for (int examples : new int[] {1, 7, 2, 7, 1}) {
      Map<String, INDArray> before = net.parametersNow();
      net.fit(trial.data(examples));
      assertMoved(before, net);
    }
  }

  static void assertMoved(Map<String, INDArray> before, Net net) {
    assertFalse(before.isEmpty(), "tests nothing");
    net.parameters()
        .forEach(
            (name, values) -> {
              assertTrue(Double.isFinite(values.sumNumber().doubleValue()), name);
              assertNotEquals(before.get(name), values, name + " has not moved");
            });
  }

  /** By plain gradient descent with a rate of 1 the step is the gradient. */
  static void gradientNormalization(Trial trial) {
    for (GradientNormalization kind : GradientNormalization.values()) {
      Net net =
          trial.network(
              Trial.settings()
                  .updater(new Sgd(1))
                  .gradientNormalization(kind)
                  .gradientNormalizationThreshold(LIMIT));
      Map<String, INDArray> before = net.parametersNow();
      net.fit(trial.data(4));
      double squares = 0;
      for (Map.Entry<String, INDArray> values : net.parameters().entrySet()) {
        INDArray step = values.getValue().sub(before.get(values.getKey()));
        double norm = step.norm2Number().doubleValue();
        squares += norm * norm;
        switch (kind) {
          case RenormalizeL2PerParamType -> assertEquals(1, norm, 1e-6, values.getKey());
          case ClipL2PerParamType -> assertTrue(norm < LIMIT * 1.0001, values.getKey());
          case ClipElementWiseAbsoluteValue ->
              assertTrue(step.amaxNumber().doubleValue() < LIMIT * 1.0001, values.getKey());
          default -> {}
        }
      }
      switch (kind) {
        case RenormalizeL2PerLayer -> assertEquals(1, squares, 1e-6, kind.name());
        case ClipL2PerLayer -> assertTrue(Math.sqrt(squares) < LIMIT * 1.0001, kind.name());
        default -> assertTrue(squares > 0, kind.name());
      }
    }
  }

  static void l1(Trial trial) {
    penalised(trial, Trial.settings().l1(0.1));
  }

  static void l2(Trial trial) {
    penalised(trial, Trial.settings().l2(0.1));
  }

  static void weightDecay(Trial trial) {
    penalised(trial, Trial.settings().weightDecay(0.1));
  }

  /** Without the subject's weights the penalty is smaller, and the score is by as much. */
  private static void penalised(Trial trial, NeuralNetConfiguration.Builder settings) {
    MultiDataSet data = trial.data(4);
    Net plain = trial.network();
    Net net = trial.network(settings);
    net.model().setParams(plain.model().params());
    double penalty = net.regularization();
    assertEquals(plain.score(data) + penalty, net.score(data), 1e-8, "the score");
    net.parameters().values().forEach(values -> values.assign(0));
    assertTrue(net.regularization() < penalty - 1e-6, "no penalty on the subject");
  }

  static void constraints(Trial trial) {
    Net net = trial.network(Trial.settings().constrainWeights(new NonNegativeConstraint()));
    net.fit(trial.data(4));
    net.parameters()
        .forEach(
            (name, values) -> {
              if (name.startsWith("W")) {
                assertTrue(values.minNumber().doubleValue() >= 0, name + " " + values);
              }
            });
  }

  static void dropout(Trial trial) {
    if (trial.subject().isVertex()) {
      Check.limit(
          "dropout is a setting of layers, and vertices have no such setting",
          TrainingChecks::assertVerticesHaveNoDropout);
    }
    Net plain = trial.network();
    Net net = trial.network(Trial.settings(), TrainingChecks::withDropout);
    MultiDataSet data = trial.data(6);
    Nd4j.getRandom().setSeed(1);
    plain.fit(data);
    net.fit(data);
    assertNotEquals(plain.model().params(), net.model().params(), "dropout has no effect");
  }

  private static void assertVerticesHaveNoDropout() {
    assertTrue(
        Arrays.stream(ElementWiseVertex.class.getMethods())
            .noneMatch(method -> method.getName().contains("Dropout")));
  }

  private static Layer withDropout(Layer layer) {
    layer.setIDropout(new Dropout(0.5));
    return layer;
  }

  static void gradientCheck(Trial trial) {
    DataType before = Nd4j.dataType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      Net net = trial.network(Trial.settings().updater(new NoOp()));
      MultiDataSet data = trial.data(2);
      boolean right =
          net.isGraph()
              ? GradientCheckUtil.checkGradients(
                  new GradientCheckUtil.GraphConfig()
                      .net(net.graph())
                      .inputs(data.getFeatures())
                      .labels(data.getLabels())
                      .subset(true)
                      .maxPerParam(4))
              : GradientCheckUtil.checkGradients(
                  new GradientCheckUtil.MLNConfig()
                      .net(net.stack())
                      .input(data.getFeatures(0))
                      .labels(data.getLabels(0))
                      .subset(true)
                      .maxPerParam(4));
      assertTrue(right, "GradientCheckUtil finds a wrong gradient");
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  static void lbfgs(Trial trial) {
    Net net =
        trial.network(
            Trial.settings().updater(new NoOp()).optimizationAlgo(OptimizationAlgorithm.LBFGS));
    MultiDataSet data = trial.data(6);
    double before = net.score(data);
    for (int i = 0; i < 5; i++) {
      net.fit(data);
    }
    assertTrue(net.score(data) < before - 1e-4, net.score(data) + " after " + before);
  }

  static void scoreExamples(Trial trial) {
    Net net = trial.network();
    MultiDataSet data = trial.data(5);
    INDArray scores = net.scoreExamples(data);
    assertEquals(5, scores.length());
    assertEquals(net.score(data), scores.meanNumber().doubleValue(), 1e-8);
  }
}
