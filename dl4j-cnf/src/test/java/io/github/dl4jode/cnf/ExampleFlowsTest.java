package io.github.dl4jode.cnf;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.data.PixelTransform;
import io.github.dl4jode.cnf.data.ToyDensity;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.testing.ParameterSlopes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The flows of the README's examples have influence: every parameter has a gradient, and the
 * density is better than that of the base distribution alone.
 *
 * <p>That pixels and bent posteriors are learned is in {@link PixelFlowTest} and {@link
 * FlowVaeTest}.
 */
class ExampleFlowsTest {

  private static final int EXAMPLES = 8;
  private static final int CONTEXT = 3;

  private static CnfOutputLayer vectors() {
    return new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(64, 64, 64).build()).build();
  }

  private static CnfOutputLayer conditional() {
    return new CnfOutputLayer.Builder(FfjordDynamics.builder().context(CONTEXT).build()).build();
  }

  /** Of the README's images a corner. */
  private static CnfOutputLayer images() {
    FfjordDynamics dynamics =
        FfjordDynamics.builder().kernelSize(3).hidden(8, 8).activation(Activation.SOFTPLUS).build();
    return new CnfOutputLayer.Builder(dynamics)
        .images(1, 4, 4)
        .pixels(PixelTransform.ofBytes())
        .divergence(Divergence.hutchinson())
        .build();
  }

  private static INDArray circles(int count, long seed) {
    return ToyDensity.TWO_CIRCLES.sample(count, new SplittableRandom(seed), DataType.DOUBLE);
  }

  /** Points whose place is their context's. */
  private static INDArray withContext(int count, long seed) {
    INDArray noise = Flows.normal(seed, count, 2);
    INDArray context = Flows.normal(seed + 1000, count, CONTEXT);
    INDArray places = context.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2));
    return Nd4j.hstack(noise.mul(0.2).add(places), context);
  }

  private static INDArray bytes() {
    return Nd4j.createFromArray(
            new SplittableRandom(3).ints(EXAMPLES * 16L, 0, 256).asDoubleStream().toArray())
        .reshape(EXAMPLES, 16);
  }

  private static void assertAllMatter(CnfOutputLayer layer, INDArray examples) {
    MultiLayerNetwork network = Flows.network(examples.size(1), layer);
    DataSet data = new DataSet(examples, examples);
    network.setInput(examples);
    network.setLabels(examples);
    network.computeGradientAndScore();
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    network
        .getLayer(0)
        .gradient()
        .gradientForVariable()
        .forEach((name, sum) -> gradients.put(name, sum.div(examples.size(0))));
    ParameterSlopes.assertAllMatter(
        network.getLayer(0).paramTable(), gradients, () -> network.score(data, true));
  }

  @Test
  void everyParameterOfAFlowOfVectorsMatters() {
    assertAllMatter(vectors(), circles(EXAMPLES, 1));
  }

  @Test
  void everyParameterOfAFlowGivenAContextMatters() {
    assertAllMatter(conditional(), withContext(EXAMPLES, 1));
  }

  @Test
  void everyParameterOfAFlowOfImagesMatters() {
    assertAllMatter(images(), bytes());
  }

  @Test
  void everyParameterOfTheFlowInAnAutoencoderMatters() {
    FlowVae vae =
        FlowVae.builder(16, 4)
            .encoder(new DenseLayer.Builder().nOut(10).activation(Activation.TANH).build())
            .decoder(new DenseLayer.Builder().nOut(10).activation(Activation.TANH).build())
            .likelihood(Likelihood.bernoulli())
            .flow(new CnfOutputLayer.Builder(FfjordDynamics.builder().context(16).build()).build())
            .dataType(DataType.DOUBLE)
            .build();
    ComputationGraph graph = vae.graph();
    INDArray examples = bytes().divi(255);
    graph.setInputs(examples);
    graph.setLabels(examples);
    graph.computeGradientAndScore();
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    graph
        .gradient()
        .gradientForVariable()
        .forEach(
            (name, sum) -> {
              parameters.put(name, graph.paramTable().get(name));
              gradients.put(name, sum.div(EXAMPLES));
            });
    DataSet data = new DataSet(examples, examples);
    ParameterSlopes.assertAllMatter(parameters, gradients, () -> graph.score(data, true));
  }

  private static double scoreOfBase(int dimension, INDArray test) {
    MultiLayerNetwork still = Flows.network(dimension, vectors());
    // y' = 0.
    still.params().assign(0);
    return still.score(new DataSet(test, test));
  }

  private static double trained(CnfOutputLayer layer, int iterations, INDArray[] data) {
    MultiLayerNetwork network = Flows.network(data[0].size(1), layer);
    DataSet training = new DataSet(data[0], data[0]);
    for (int i = 0; i < iterations; i++) {
      network.fit(training);
    }
    return network.score(new DataSet(data[1], data[1]));
  }

  /** On examples that were not learned from. */
  @Test
  void aFlowOfVectorsIsBetterThanItsBase() {
    INDArray test = circles(200, 2);
    double base = scoreOfBase(2, test);
    double expected =
        -BaseDistribution.standardNormal().logDensity(test).meanNumber().doubleValue();
    assertTrue(Math.abs(base - expected) < 1e-9, base + " is not " + expected);
    double flow = trained(vectors(), 40, new INDArray[] {circles(200, 1), test});
    assertTrue(flow < base - 0.4, flow + " with the flow, " + base + " without");
  }

  /** What is known of a point is in its context; without a flow nobody reads it. */
  @Test
  void aFlowGivenAContextIsBetterThanItsBase() {
    INDArray test = withContext(200, 2);
    INDArray points = test.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2)).dup();
    double base = scoreOfBase(2, points);
    double flow = trained(conditional(), 40, new INDArray[] {withContext(200, 5), test});
    assertTrue(flow < base - 1, flow + " with the flow, " + base + " without");
  }
}
