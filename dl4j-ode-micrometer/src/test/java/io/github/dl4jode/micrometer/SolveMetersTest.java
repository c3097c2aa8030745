package io.github.dl4jode.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.listener.SolveListener;
import io.github.dl4jode.solver.SolverStatistics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class SolveMetersTest {

  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void metersAreTheSumsOfTheFigures() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(0.1))
                .list()
                .layer(
                    new OdeLayer.Builder(DenseDynamics.builder().hidden(3).build())
                        .name("block")
                        .build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(1)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    List<SolveFigures> told = new ArrayList<>();
    SolveMeters meters = new SolveMeters(registry, Tags.of("network", "small"));
    network.addListeners(new SolveListener(1, meters), new SolveListener(1, told::addAll));
    DataSet data = new DataSet(Nd4j.ones(DataType.FLOAT, 4, 2), Nd4j.zeros(DataType.FLOAT, 4, 1));
    network.fit(data);
    network.fit(data);

    Tags block = Tags.of("network", "small", "layer", "block");
    Tags backward = block.and("pass", "backward");
    assertEquals(2, registry.get("ode.solver.evaluations").tags(backward).summary().count());
    assertEquals(
        told.stream().mapToInt(each -> each.backward().functionEvaluations()).sum(),
        registry.get("ode.solver.evaluations").tags(backward).summary().totalAmount());
    int steps = told.stream().mapToInt(each -> each.forward().acceptedSteps()).sum();
    assertEquals(
        steps,
        registry
            .get("ode.solver.steps")
            .tags(block.and("pass", "forward", "outcome", "accepted"))
            .counter()
            .count());
    assertEquals(steps, registry.get("ode.solver.step.size").tags(block).summary().count());
    // Both solves went from 0 to 1.
    assertEquals(2, registry.get("ode.solver.step.size").tags(block).summary().totalAmount(), 1e-9);
    assertEquals(
        told.get(1).adjointNorm().orElseThrow(),
        registry.get("ode.solver.adjoint.norm").tags(block).gauge().value());
  }

  @Test
  void aGaugeShowsTheLastIteration() {
    SolveMeters meters = new SolveMeters(registry);
    SolveReport report = new SolveReport(SolverStatistics.none(), SolverStatistics.none(), 0);
    for (double penalty : new double[] {3, 0.5}) {
      meters.accept(List.of(new SolveFigures(0, 0, "a", report, SolveTrace.none(), penalty)));
    }
    assertEquals(0.5, registry.get("ode.solver.penalty").tag("layer", "a").gauge().value());
    assertTrue(Double.isNaN(registry.get("ode.solver.adjoint.norm").gauge().value()));
  }
}
