package io.github.dl4jode.conformance;

import io.github.dl4jode.cde.dynamics.DenseControlledDynamics;
import io.github.dl4jode.cde.layer.CdeLayer;
import io.github.dl4jode.cde.layer.CdeOutput;
import io.github.dl4jode.cde.layer.CdeVertex;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Controlled equations, which read series. */
final class SeriesSubjects {

  private static final InputType SERIES = InputType.recurrent(3, LayerSubject.STEPS);

  private SeriesSubjects() {}

  private static LSTM lstm(int size) {
    return new LSTM.Builder().nOut(size).build();
  }

  private static DenseControlledDynamics field(boolean readsPath) {
    return DenseControlledDynamics.builder()
        .hidden(4)
        .activation(Activation.TANH)
        .readsPath(readsPath)
        .build();
  }

  private static CdeLayer cde(CdeOutput output) {
    return new CdeLayer.Builder(field(false))
        .hiddenSize(4)
        .solver(Subjects.SOLVER)
        .output(output)
        .build();
  }

  /** The state at the end, for a classifier; on sequences the states at all steps. */
  static Subject layer() {
    List<Supplier<Layer>> before = List.of(() -> lstm(5));
    String title = "CdeLayer";
    Subject states =
        new LayerSubject(
            title,
            SERIES,
            before,
            () -> cde(CdeOutput.STATES),
            List.of(LayerSubject::eachTime),
            SeriesSubjects::eachStep,
            () -> lstm(4));
    return new LayerSubject(
        title,
        SERIES,
        before,
        () -> cde(CdeOutput.FINAL),
        List.of(Subjects::classifier),
        TestArrays::classes,
        () -> new LastTimeStep(lstm(4)),
        Optional.of(states));
  }

  private static INDArray eachStep(INDArray features) {
    return TestArrays.waves(features.dataType(), features.size(0), 2, LayerSubject.STEPS);
  }

  static Subject vertex() {
    return vertex(true, Optional.of(vertex(false, Optional.empty())));
  }

  private static Subject vertex(boolean withStem, Optional<Subject> direct) {
    return new GraphSubject(
        "CdeVertex",
        graph -> vertexParts(graph, withStem),
        new InputType[] {SERIES, InputType.feedForward(LayerSubject.STEPS)},
        SeriesSubjects::withTimes,
        SeriesSubjects::stock,
        direct);
  }

  private static void vertexParts(GraphBuilder graph, boolean withStem) {
    graph.addInputs("x", "times");
    if (withStem) {
      graph.addLayer("stem", lstm(3), "x");
    }
    graph
        .addVertex(
            Subject.NAME,
            new CdeVertex.Builder(field(true))
                .hiddenSize(4)
                .times()
                .solver(Subjects.SOLVER)
                .output(CdeOutput.STATES)
                .build(),
            withStem ? "stem" : "x",
            "times")
        .addLayer("out", Subjects.series(2), Subject.NAME)
        .setOutputs("out");
  }

  private static void stock(GraphBuilder graph, UnaryOperator<Layer> change) {
    LSTM subject = new LSTM.Builder().nOut(3).name(Subject.NAME).build();
    graph
        .addInputs("x", "times")
        .addLayer("repeat", new RepeatVector.Builder<>((int) LayerSubject.STEPS).build(), "times")
        .addLayer("stem", lstm(3), "x", "repeat")
        .addLayer(Subject.NAME, change.apply(subject), "stem")
        .addLayer("out", Subjects.series(2), Subject.NAME)
        .setOutputs("out");
  }

  /** Each series has times of its own. */
  private static MultiDataSet withTimes(DataType type, int examples) {
    INDArray times = Nd4j.create(type, examples, LayerSubject.STEPS);
    for (int i = 0; i < examples; i++) {
      double stretched = 1 + 0.25 * (i % 3);
      times.getRow(i).assign(Nd4j.createFromArray(0, 0.5, 1.5, 2).mul(stretched).castTo(type));
    }
    return new MultiDataSet(
        new INDArray[] {TestArrays.waves(type, examples, 3, LayerSubject.STEPS), times},
        new INDArray[] {TestArrays.waves(type, examples, 2, LayerSubject.STEPS)});
  }
}
