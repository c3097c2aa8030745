package io.github.dl4jode.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cde.data.ChannelStandardisation;
import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.EmbeddedDigits;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.swap.OdeSwap;
import io.github.dl4jode.term.TapeTerm;
import io.github.dl4jode.testing.CentralDifferences;
import io.github.dl4jode.testing.GraphGradients;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Each parameter of the examples' networks has a gradient and changes the score. */
class ExampleParametersTest {

  private static final double SMALLEST = 1e-6;

  private static void assertAllMatter(Model model, DoubleSupplier score) {
    assertTrue(Double.isFinite(score.getAsDouble()));
    Map<String, INDArray> gradients = model.gradient().gradientForVariable();
    gradients.replaceAll((name, gradient) -> gradient.dup());
    assertFalse(gradients.isEmpty(), "tests nothing");
    Nd4j.getRandom().setSeed(1);
    CentralDifferences differences = new CentralDifferences(1e-4, score);
    model
        .paramTable()
        .forEach(
            (name, values) -> {
              double largest = gradients.get(name).amaxNumber().doubleValue();
              assertTrue(largest > SMALLEST, name + " has gradients up to " + largest);
              INDArray direction = Nd4j.randn(DataType.DOUBLE, values.shape());
              double slope = Math.abs(differences.along(direction, values));
              assertTrue(slope > SMALLEST, name + " has slope " + slope);
            });
  }

  private static void assertAllMatter(MultiLayerConfiguration configuration, DataSet data) {
    configuration.setDataType(DataType.DOUBLE);
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    assertAllMatter(
        network,
        () -> {
          network.setInput(data.getFeatures().castTo(DataType.DOUBLE));
          network.setLabels(data.getLabels().castTo(DataType.DOUBLE));
          network.computeGradientAndScore();
          return network.score();
        });
  }

  private static void assertAllMatter(ComputationGraphConfiguration configuration, DataSet data) {
    configuration.setDataType(DataType.DOUBLE);
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    assertAllMatter(
        network,
        () -> {
          network.setInputs(data.getFeatures().castTo(DataType.DOUBLE));
          network.setLabels(data.getLabels().castTo(DataType.DOUBLE));
          network.computeGradientAndScore();
          return network.score();
        });
  }

  @Test
  void classifier() {
    assertAllMatter(DropInClassifier.configuration(true), DropInClassifier.moons(20, 1));
  }

  @Test
  void swappedResNet() {
    DataSet digits = DigitBatches.inOrder(new EmbeddedDigits().load().training(), 8).next();
    assertAllMatter(SwapResNet.odeNet(), digits);
  }

  @Test
  void swappedForFineTuning() {
    ComputationGraphConfiguration odeNet =
        OdeSwap.builder().build().swap(FineTuneSwapped.resNet(3)).result();
    assertAllMatter(odeNet, FineTuneSwapped.moons(20, 1));
  }

  @Test
  void ownDynamics() {
    INDArray labels = Nd4j.ones(DataType.DOUBLE, 2, 2, 21);
    INDArray starts = Nd4j.createFromArray(new double[][] {{1, 0.5}, {-1, 0.3}});
    assertAllMatter(OwnDynamics.configuration(), new DataSet(starts, labels));
  }

  @Test
  void flows() {
    INDArray points = AnomalyScore.readings(20, 1.8, 2.2, 1);
    for (Layer layer : new Layer[] {AnomalyScore.layer(), CsvFlow.layer()}) {
      assertAllMatter(
          new NeuralNetConfiguration.Builder()
              .seed(1)
              .list(layer)
              .setInputType(InputType.feedForward(2))
              .build(),
          new DataSet(points, points));
    }
  }

  @Test
  void controlledEquation() {
    LabelledSeriesSet spirals = SpiralClassifier.spirals(6, 0.5, 1);
    ChannelStandardisation seen = ChannelStandardisation.of(spirals);
    assertAllMatter(
        SpiralClassifier.configuration(),
        SpiralClassifier.minibatches(seen, spirals).minibatch(0).dataSet());
  }

  @Test
  void latentOde() {
    SeriesSet wheels = SeriesForecast.wheels(6, 1);
    LatentOde model =
        SeriesForecast.model(SeriesScaling.of(wheels)).dataType(DataType.DOUBLE).build();
    MultiDataSet data = model.batches(wheels).batchSize(6).build().next();
    assertAllMatter(model.network(), () -> GraphGradients.score(model.network(), data));
  }

  @Test
  void halfKnownEquation() {
    assertWeightsMatter(MissingTerm::halfKnown, 5);
  }

  @Test
  void learnedPotential() {
    assertWeightsMatter(HamiltonianPendulum::learned, 3);
  }

  /** Of L = Σ y(1)² / 2, by the discrete gradient and by differences. */
  private static void assertWeightsMatter(TapeTerm.VectorField field, int rows) {
    Nd4j.getRandom().setSeed(1);
    INDArray weights = Nd4j.randn(DataType.DOUBLE, rows, 4);
    INDArray y0 = Nd4j.createFromArray(0.5, 1, -1, 0.3);
    OdeSolver solver = OdeSolver.builder().rtol(1e-9).atol(1e-9).build();
    try (TapeTerm term =
            TapeTerm.differentiable(
                field, DataType.DOUBLE, new long[] {2, 2}, Map.of("weights", weights));
        GradientWorkspace workspace = new GradientWorkspace()) {
      Solve solve = Solve.of(term, y0, 0, 1).build();
      INDArray end =
          new DiscreteAdjoint().solve(solver, solve, workspace).solution().finalState().dup();
      INDArray gradient =
          new DiscreteAdjoint()
              .solve(solver, solve, workspace)
              .backward(Nd4j.vstack(end.like(), end))
              .parameters()
              .dup();
      INDArray slopes =
          new CentralDifferences(
                  1e-5,
                  () -> {
                    term.parametersChanged();
                    INDArray y1 = solver.solve(term, y0, 0, 1).orThrow().finalState();
                    return y1.mul(y1).sumNumber().doubleValue() / 2;
                  })
              .byElements(weights);
      assertEquals(0, gradient.sub(slopes).amaxNumber().doubleValue(), 1e-6);
      assertTrue(gradient.aminNumber().doubleValue() > SMALLEST, gradient.toString());
    }
  }
}
