package io.github.dl4jode.conformance;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.sde.dynamics.ComponentwiseDiffusion;
import io.github.dl4jode.sde.dynamics.NeuralSde;
import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.layer.InferenceNoise;
import io.github.dl4jode.sde.layer.SdeLayer;
import io.github.dl4jode.sde.layer.SdeVertex;
import io.github.dl4jode.sde.method.SdeMethods;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.activations.Activation;

/** Stochastic equations. In training their noise is a function of the seed and the iteration. */
final class StochasticSubjects {

  private static final SdeSolver SOLVER = SdeSolver.of(SdeMethods.HEUN, 0.5);

  private StochasticSubjects() {}

  private static NeuralSde sde() {
    return new NeuralSde(
        DenseDynamics.builder().hidden(4).activation(Activation.TANH).build(),
        new ComponentwiseDiffusion(3, 0.5),
        Calculus.STRATONOVICH);
  }

  private static SdeLayer sdeLayer(InferenceNoise noise) {
    return new SdeLayer.Builder(sde()).solver(SOLVER).samplePaths(2).inferenceNoise(noise).build();
  }

  /** On sequences without noise outside training: it depends on where in its minibatch a row is. */
  static Subject layer() {
    return layer(
        InferenceNoise.FIXED,
        Optional.of(layer(InferenceNoise.OFF, Optional.empty()).onSequences()));
  }

  private static LayerSubject layer(InferenceNoise noise, Optional<Subject> sequences) {
    return new LayerSubject(
        "SdeLayer",
        InputType.feedForward(4),
        List.of(() -> Subjects.denseTanh(5)),
        () -> sdeLayer(noise),
        List.of(Subjects::classifier),
        TestArrays::classes,
        () -> Subjects.denseTanh(5),
        sequences);
  }

  static Subject vertex() {
    return vertex(true, Optional.of(vertex(false, Optional.empty())));
  }

  private static Subject vertex(boolean withStem, Optional<Subject> direct) {
    return new GraphSubject(
        "SdeVertex",
        graph -> vertexParts(graph, withStem),
        new InputType[] {InputType.feedForward(4), InputType.feedForward(3)},
        Subjects::withTimes,
        (graph, change) -> Subjects.recurrent(graph.addInputs("x", "times"), change, "x", "times"),
        direct);
  }

  private static void vertexParts(GraphBuilder graph, boolean withStem) {
    graph.addInputs("x", "times");
    if (withStem) {
      graph.addLayer("stem", Subjects.denseTanh(3), "x");
    }
    graph
        .addVertex(
            Subject.NAME,
            new SdeVertex.Builder(sde()).solver(SOLVER).build(),
            withStem ? "stem" : "x",
            "times")
        .addLayer("out", Subjects.series(2), Subject.NAME)
        .setOutputs("out");
  }
}
