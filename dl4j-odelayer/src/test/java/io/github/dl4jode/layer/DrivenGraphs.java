package io.github.dl4jode.layer;

import io.github.dl4jode.solver.OdeSolver;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Graphs of one {@link OdeVertex} whose {@link Tank} reads inputs. */
final class DrivenGraphs {

  static final double[] TIMES = {0, 0.6, 1.5, 2};
  static final double[] KNOTS = {0.2, 0.9, 1.5};
  static final OdeSolver TIGHT = OdeSolver.builder().rtol(1e-10).atol(1e-12).build();

  private DrivenGraphs() {}

  static RnnLossLayer loss() {
    return new RnnLossLayer.Builder(LossFunctions.LossFunction.MSE)
        .activation(Activation.IDENTITY)
        .build();
  }

  static OdeVertex.Builder vertex(String... names) {
    return new OdeVertex.Builder(Tank.reading(names)).solver(TIGHT);
  }

  /** A graph whose further inputs go straight to the vertex. */
  static ComputationGraph graph(DataType type, OdeVertex vertex, InputType... further) {
    var builder =
        Networks.configuration()
            .dataType(type)
            .updater(new NoOp())
            .graphBuilder()
            .addInputs("y0", "times");
    InputType[] types = new InputType[2 + further.length];
    types[0] = InputType.feedForward(1);
    types[1] = InputType.feedForward(TIMES.length);
    String[] inputs = new String[types.length];
    inputs[0] = "y0";
    inputs[1] = "times";
    for (int i = 0; i < further.length; i++) {
      inputs[2 + i] = "in" + i;
      types[2 + i] = further[i];
      builder.addInputs(inputs[2 + i]);
    }
    builder
        .addVertex("ode", vertex, inputs)
        .addLayer("out", loss(), "ode")
        .setOutputs("out")
        .setInputTypes(types);
    return Graphs.initialised(builder);
  }

  static ComputationGraph graph(OdeVertex vertex, InputType... further) {
    return graph(DataType.DOUBLE, vertex, further);
  }

  static INDArray times() {
    return Nd4j.createFromArray(TIMES);
  }

  static INDArray states(ComputationGraph graph, INDArray... inputs) {
    return graph.output(inputs)[0];
  }

  static INDArray column(double... values) {
    return Nd4j.createFromArray(values).reshape(values.length, 1);
  }
}
