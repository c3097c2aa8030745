package io.github.dl4jode.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeLayers;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.slf4j.LoggerFactory;

class SolveListenerTest {

  static OdeLayer block(String name, boolean eachExample) {
    OdeLayer.Builder builder =
        new OdeLayer.Builder(DenseDynamics.builder().hidden(3).build()).name(name);
    return builder.eachExample(eachExample).build();
  }

  static MultiLayerNetwork network(OdeLayer... blocks) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .updater(new Sgd(0.1))
            .list();
    List.of(blocks).forEach(list::layer);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            list.layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(1)
                        .build())
                .setInputType(InputType.feedForward(4))
                .build());
    network.init();
    return network;
  }

  static DataSet data() {
    INDArray features = Nd4j.linspace(DataType.DOUBLE, -1, 0.1, 12).reshape('c', 3, 4);
    return new DataSet(features, Nd4j.ones(DataType.DOUBLE, 3, 1));
  }

  @Test
  void figuresAreThoseOfEachLayerAndIteration() {
    MultiLayerNetwork network = network(block("first", false), block("second", false));
    List<List<SolveFigures>> told = new ArrayList<>();
    network.addListeners(new SolveListener(2, told::add));
    for (int i = 0; i < 4; i++) {
      network.fit(data());
    }

    assertEquals(2, told.size());
    assertEquals(List.of(0, 2), told.stream().map(each -> each.get(0).iteration()).toList());
    assertEquals(
        List.of("first", "second"), told.get(1).stream().map(SolveFigures::layer).toList());
    SolveFigures figures = told.get(1).get(0);
    assertEquals(figures.forward().acceptedSteps(), figures.steps().size());
    assertTrue(figures.backward().functionEvaluations() > 0);
    double end = 0;
    for (AcceptedStep step : figures.steps()) {
      assertEquals(end, step.time(), 1e-12);
      end = step.time() + step.stepSize();
    }
    assertEquals(1, end, 1e-12);
    assertTrue(figures.shortestStep().orElseThrow() <= figures.longestStep().orElseThrow());
  }

  /** The first layer's dL/dy(t0) is what it hands to its input. */
  @Test
  void theAdjointNormIsThatOfTheGradientOfTheInput() {
    for (boolean eachExample : new boolean[] {false, true}) {
      MultiLayerNetwork network = network(block("block", eachExample));
      DataSet data = data();
      INDArray gradient =
          network.calculateGradients(data.getFeatures(), data.getLabels(), null, null).getSecond();
      // DL4J divides the gradient of a minibatch by its size later, in its updater.
      double expected = gradient.norm2Number().doubleValue();

      SolveTrace trace = OdeLayers.traces(network).get("block");
      assertEquals(expected, trace.adjointNorm().orElseThrow(), 1e-12 * expected);
      assertEquals(eachExample, trace.steps().isEmpty());
    }
  }

  @Test
  void inferenceHasStepsAndNoAdjoint() {
    MultiLayerNetwork network = network(block("block", false));
    assertTrue(SolveListener.figures(network, 0, 0).isEmpty());
    network.output(data().getFeatures());

    SolveFigures figures = SolveListener.figures(network, 0, 0).get(0);
    assertEquals(OptionalDouble.empty(), figures.adjointNorm());
    assertEquals(figures.forward().acceptedSteps(), figures.steps().size());
    assertEquals(0, figures.backward().functionEvaluations());
  }

  @Test
  void theLogHasOneLineForEachLayer() {
    Logger logger = (Logger) LoggerFactory.getLogger("solves");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    MultiLayerNetwork network = network(block("block", false), block("own steps", true));
    network.addListeners(new SolveListener(1, new SolveLog(logger)));
    network.fit(data());

    List<String> texts = lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    assertEquals(2, texts.size());
    String number = "[0-9.e+-]+";
    assertTrue(
        texts
            .get(0)
            .matches(
                "Iteration 0, layer block: forward NFE \\d+, steps \\d+ \\+ \\d+ rejected of "
                    + number
                    + " to "
                    + number
                    + "; backward NFE \\d+, steps \\d+ \\+ \\d+ rejected; adjoint "
                    + number),
        texts.get(0));
    assertTrue(texts.get(1).contains("rejected; backward"), texts.get(1));
  }

  @Test
  void everyIsAtLeastOne() {
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> new SolveListener(0, figures -> {}));
    assertTrue(refused.getMessage().contains("not every 0"), refused.getMessage());
  }

  @Test
  void solvesInSequenceJoinTheirStepsAndHaveTheFirstAdjoint() {
    SolveTrace first = trace(0, 2);
    SolveTrace second = trace(1, 3);
    assertEquals(
        List.of(0.0, 1.0), first.then(second).steps().stream().map(AcceptedStep::time).toList());
    assertEquals(2, first.then(second).adjointNorm().orElseThrow());
    assertEquals(second, SolveTrace.none().then(second));
  }

  static SolveTrace trace(int time, double norm) {
    return new SolveTrace(
        IntStream.of(time).mapToObj(t -> new AcceptedStep(t, 0.5)).toList(),
        OptionalDouble.of(norm));
  }

  static SolveReport report(int evaluations) {
    return new SolveReport(new SolverStatistics(2, 1, evaluations), SolverStatistics.none(), 0);
  }
}
