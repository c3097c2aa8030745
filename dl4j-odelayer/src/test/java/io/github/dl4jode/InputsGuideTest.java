package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DrivenDynamics;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.path.Interpolation;
import io.github.dl4jode.path.KnotPath;
import io.github.dl4jode.path.KnotTimes;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The examples of inputs in the guide and in the page about solvers run as they are there. */
class InputsGuideTest {

  // guide: driven dynamics
  /** The level of a tank with a pump and an outflow: y' = pump - k y. */
  public static final class PumpedTank extends DrivenDynamics {
    @Override
    public List<String> inputNames() {
      return List.of("pump");
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {
      parameters.addWeightParam("k", 1);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {
      parameters.get("k").assign(0.5);
    }

    @Override
    public SDVariable define(
        SameDiff graph,
        SDVariable t,
        SDVariable y,
        Map<String, SDVariable> parameters,
        Map<String, SDVariable> inputs) {
      return inputs.get("pump").sub(y.mul(parameters.get("k")));
    }
  }

  // end

  @Test
  void aControllerOfAPump() throws IOException {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder().seed(1).updater(new Adam(0.05)).graphBuilder();
    // guide: driven vertex
    OdeVertex tank =
        new OdeVertex.Builder(new PumpedTank())
            .input("pump", Interpolation.LINEAR, 0, 1, 2)
            .build();
    graph
        .addInputs("level", "times")
        .addLayer(
            "controller",
            new DenseLayer.Builder().nOut(3).activation(Activation.SOFTPLUS).build(),
            "level")
        .addVertex("tank", tank, "level", "times", "controller")
        .addLayer(
            "out",
            new RnnLossLayer.Builder(LossFunctions.LossFunction.MSE)
                .activation(Activation.IDENTITY)
                .build(),
            "tank")
        .setOutputs("out")
        .setInputTypes(InputType.feedForward(1), InputType.feedForward(5));
    // end
    ComputationGraph network = new ComputationGraph(graph.build());
    network.init();
    INDArray start = Nd4j.createFromArray(new float[][] {{0}, {0.5f}, {1}});
    INDArray times = Nd4j.createFromArray(0, 0.5, 1, 1.5, 2);
    // From its level at the beginning, each tank is to rise by 1 in a line.
    INDArray wanted = Nd4j.create(DataType.FLOAT, 3, 1, 5);
    wanted.addi(times.castTo(DataType.FLOAT).div(2).reshape(1, 1, 5));
    wanted.addi(start.reshape(3, 1, 1));
    MultiDataSet data = new MultiDataSet(new INDArray[] {start, times}, new INDArray[] {wanted});
    network.fit(data);
    double before = network.score();
    for (int i = 0; i < 200; i++) {
      network.fit(data);
    }
    assertTrue(network.score() < 0.02 * before, before + " " + network.score());
    assertIsIn("guide.md", "driven dynamics");
    assertIsIn("guide.md", "driven vertex");
  }

  @Test
  void knotsOfEachExample() throws IOException {
    OdeSolver solver = OdeSolver.builder().rtol(1e-10).atol(1e-12).build();
    INDArray y0 = Nd4j.zeros(DataType.DOUBLE, 2);
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{0, 0}, {1, 1}});
    // guide: own knots
    KnotTimes times = KnotTimes.ofEachExample(new double[] {0, 1, 3}, new double[] {0, 2});
    INDArray rates = Nd4j.zeros(DataType.DOUBLE, 3, 2, 1); // [knots, batch, channels]
    KnotPath pump = Interpolation.PIECEWISE_CONSTANT.path(times, rates);
    TapeTerm term =
        TapeTerm.builder(
                (graph, at) -> {
                  SDVariable outflow = at.inputs().get("leak").mul(at.y());
                  return TapeTerm.Parts.of(at.inputs().get("pump").sub(outflow));
                },
                DataType.DOUBLE,
                2,
                1)
            .input("pump", pump)
            .input("leak", 2, 1)
            .build();

    rates.assign(1);
    term.input("leak").assign(0.5);
    term.parametersChanged();
    GradientWorkspace workspace = new GradientWorkspace();
    Gradients gradients =
        new DiscreteAdjoint()
            .solve(solver, Solve.of(term, y0, 0, 4).build(), workspace)
            .backward(cotangents);
    INDArray ofRates = gradients.input("pump").reshape(3, 2, 1);
    // end
    try (term;
        workspace) {
      // dL/d rate is the integral of e^((s - 4)/2) over the time for which the rate holds.
      double[][] expected = {{part(0, 1), part(0, 2)}, {part(1, 3), part(2, 4)}, {part(3, 4), 0}};
      for (int knot = 0; knot < 3; knot++) {
        for (int example = 0; example < 2; example++) {
          assertEquals(expected[knot][example], ofRates.getDouble(knot, example, 0), 1e-8);
        }
      }
    }
    assertIsIn("solvers.md", "own knots");
  }

  private static double part(double from, double to) {
    return 2 * (Math.exp((to - 4) / 2) - Math.exp((from - 4) / 2));
  }

  private static void assertIsIn(String page, String mark) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    String source =
        Files.readString(
            root.resolve("dl4j-odelayer/src/test/java/io/github/dl4jode/InputsGuideTest.java"));
    int start = source.indexOf('\n', source.indexOf("// guide: " + mark + "\n")) + 1;
    String code =
        source.substring(start, source.lastIndexOf('\n', source.indexOf("// end", start)));
    String example = "```java\n" + code.stripTrailing().stripIndent() + "\n```";
    assertTrue(Files.readString(root.resolve("docs").resolve(page)).contains(example), example);
  }
}
