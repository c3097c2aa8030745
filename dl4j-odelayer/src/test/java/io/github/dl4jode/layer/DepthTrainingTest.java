package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.TimeConditioning;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.penalty.DynamicsPenalties;
import io.github.dl4jode.solver.OdeSolver;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Trainings that show what augmentation and penalties do. */
class DepthTrainingTest {

  private static OdeLayer.Builder block(Augmentation augmentation) {
    return new OdeLayer.Builder(
            DenseDynamics.builder()
                .hidden(32)
                .activation(Activation.TANH)
                .time(TimeConditioning.CONCATENATED)
                .build())
        .solver(OdeSolver.builder().rtol(1e-4).atol(1e-4).build())
        .gradient(new DiscreteAdjoint())
        .augmentation(augmentation)
        .name("ode");
  }

  private static MultiLayerNetwork network(InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(5).updater(new Adam(0.01)).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(input).build());
    network.init();
    return network;
  }

  private static OutputLayer classifier() {
    return new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
        .activation(Activation.SOFTMAX)
        .nOut(2)
        .build();
  }

  private static void train(MultiLayerNetwork network, DataSet data, int iterations) {
    for (int i = 0; i < iterations; i++) {
      network.fit(data);
    }
  }

  /** The evaluations of the solve for these features, outside training. */
  private static int evaluations(MultiLayerNetwork network, INDArray features) {
    network.output(features);
    return OdeLayers.reports(network).get("ode").forward().functionEvaluations();
  }

  private static double accuracy(MultiLayerNetwork network, DataSet data) {
    Evaluation evaluation = new Evaluation(2);
    evaluation.eval(data.getLabels(), network.output(data.getFeatures()));
    return evaluation.accuracy();
  }

  private static MultiLayerNetwork trainedFlip(Augmentation augmentation, DataSet flip) {
    LossLayer loss =
        new LossLayer.Builder(LossFunctions.LossFunction.MSE)
            .activation(Activation.IDENTITY)
            .build();
    MultiLayerNetwork network =
        network(InputType.feedForward(1), block(augmentation).build(), loss);
    train(network, flip, 200);
    return network;
  }

  /**
   * g(1) = -1, g(-1) = 1. Solutions in one dimension keep their order, a = h(-1) ≤ h(1) = b, so the
   * loss ((a - 1)² + (b + 1)²) / 2 is at least 1 whatever f is.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void flippingALine(boolean learnt) {
    DataSet flip =
        new DataSet(
            Nd4j.createFromArray(new float[][] {{-1}, {1}}),
            Nd4j.createFromArray(new float[][] {{1}, {-1}}));
    MultiLayerNetwork plain = trainedFlip(Augmentation.none(), flip);
    assertTrue(plain.score(flip) > 1 - 1e-3, "plain: " + plain.score(flip));

    Augmentation one = learnt ? Augmentation.learnt(1) : Augmentation.zeros(1);
    MultiLayerNetwork augmented = trainedFlip(one.dropAfterSolve(), flip);
    assertTrue(augmented.score(flip) < 1e-4, "augmented: " + augmented.score(flip));
    int ofPlain = evaluations(plain, flip.getFeatures());
    int ofAugmented = evaluations(augmented, flip.getFeatures());
    assertTrue(ofAugmented < ofPlain, ofAugmented + " evaluations, plain " + ofPlain);
  }

  /** A disc of radius 1/2, and a ring from radius 1 to 1.5 without a gap. */
  private static DataSet spheres(int inDisc, int inRing) {
    SplittableRandom random = new SplittableRandom(1);
    INDArray features = Nd4j.create(DataType.FLOAT, inDisc + inRing, 2);
    INDArray labels = Nd4j.create(DataType.FLOAT, inDisc + inRing, 2);
    for (int i = 0; i < inDisc + inRing; i++) {
      boolean disc = i < inDisc;
      double radius = disc ? 0.5 * Math.sqrt(random.nextDouble()) : 1 + 0.5 * random.nextDouble();
      double turn = disc ? (double) i / inDisc : (double) (i - inDisc) / inRing;
      features.putRow(i, polar(radius, turn));
      labels.putScalar(i, disc ? 0 : 1, 1);
    }
    return new DataSet(features, labels);
  }

  private static INDArray polar(double radius, double turn) {
    double angle = 2 * Math.PI * turn;
    return Nd4j.createFromArray(
        (float) (radius * Math.cos(angle)), (float) (radius * Math.sin(angle)));
  }

  /** The centre and a closed curve around it, in small steps. */
  private static DataSet centreAndCircle() {
    int count = 5_000;
    INDArray features = Nd4j.create(DataType.FLOAT, count + 1, 2);
    INDArray labels = Nd4j.create(DataType.FLOAT, count + 1, 2);
    labels.putScalar(count, 0, 1);
    for (int i = 0; i < count; i++) {
      features.putRow(i, polar(1, (double) i / count));
      labels.putScalar(i, 1, 1);
    }
    return new DataSet(features, labels);
  }

  /**
   * A solution of an ODE in the plane is a homeomorphism, and the image of the circle goes around
   * that of the centre. So each line has a point of the circle on the side of the centre: the
   * probabilities of the true class of the centre and of some point of the circle sum to 1 at most,
   * whatever f is. The augmented block has no such bound.
   */
  @Test
  void nestedSpheres() {
    DataSet data = spheres(128, 512);
    DataSet curve = centreAndCircle();
    MultiLayerNetwork plain =
        network(InputType.feedForward(2), block(Augmentation.none()).build(), classifier());
    MultiLayerNetwork augmented =
        network(InputType.feedForward(2), block(Augmentation.zeros(1)).build(), classifier());
    train(plain, data, 300);
    train(augmented, data, 300);

    assertTrue(worst(plain, curve) < 0.51, "plain: " + worst(plain, curve));
    assertTrue(worst(augmented, curve) > 0.99, "augmented: " + worst(augmented, curve));
    assertTrue(plain.score(data) > 1e-3, "loss, plain: " + plain.score(data));
    assertTrue(augmented.score(data) < 1e-4, "loss, augmented: " + augmented.score(data));
    assertEquals(1, accuracy(augmented, data));
    int ofPlain = evaluations(plain, data.getFeatures());
    int ofAugmented = evaluations(augmented, data.getFeatures());
    assertTrue(ofAugmented < ofPlain, ofAugmented + " evaluations, plain " + ofPlain);
  }

  /** The smallest probability of a true class. */
  private static double worst(MultiLayerNetwork network, DataSet data) {
    return network
        .output(data.getFeatures())
        .mul(data.getLabels())
        .sum(1)
        .minNumber()
        .doubleValue();
  }

  /** Stripes across and along, at any place: no linear map of the pixels tells them apart. */
  private static DataSet stripes(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    INDArray features = Nd4j.create(DataType.FLOAT, count, 1, 6, 6);
    INDArray labels = Nd4j.create(DataType.FLOAT, count, 2);
    for (int i = 0; i < count; i++) {
      int place = random.nextInt(6);
      for (int row = 0; row < 6; row++) {
        for (int column = 0; column < 6; column++) {
          boolean bright = (i % 2 == 0 ? row : column) == place;
          double noise = 0.2 * random.nextDouble(-1, 1);
          features.putScalar(new int[] {i, 0, row, column}, (bright ? 1 : 0) + noise);
        }
      }
      labels.putScalar(i, i % 2, 1);
    }
    return new DataSet(features, labels);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void imagesWithMoreChannels(boolean learnt) {
    DataSet data = stripes(48, 1);
    Augmentation three = learnt ? Augmentation.learnt(3) : Augmentation.zeros(3);
    MultiLayerNetwork network =
        network(
            InputType.convolutional(6, 6, 1),
            new OdeLayer.Builder(ConvolutionDynamics.builder().groups(1).build())
                .solver(OdeSolver.builder().rtol(1e-2).atol(1e-2).build())
                .gradient(new DiscreteAdjoint())
                .augmentation(three)
                .name("ode")
                .build(),
            classifier());
    train(network, data, 60);
    assertTrue(accuracy(network, data) > 0.97, "accuracy " + accuracy(network, data));
    DataSet others = stripes(48, 2);
    assertTrue(accuracy(network, others) > 0.9, "others " + accuracy(network, others));
    if (learnt) {
      INDArray weights = network.getParam("0_" + Augmentation.WEIGHTS);
      assertTrue(weights.norm2Number().doubleValue() > 0.01, "not trained: " + weights);
    }
  }

  /** Finlay et al. (2020): paths that are short and straight need fewer evaluations. */
  @Test
  void penaltiesLowerTheEvaluations() {
    DataSet data = spheres(128, 256);
    MultiLayerNetwork free =
        network(InputType.feedForward(2), block(Augmentation.zeros(1)).build(), classifier());
    MultiLayerNetwork penalized =
        network(
            InputType.feedForward(2),
            block(Augmentation.zeros(1)).penalties(new DynamicsPenalties(0.01, 0.01)).build(),
            classifier());
    train(free, data, 200);
    train(penalized, data, 200);
    assertEquals(1, accuracy(free, data));
    assertEquals(1, accuracy(penalized, data));
    int ofFree = evaluations(free, data.getFeatures());
    int ofPenalized = evaluations(penalized, data.getFeatures());
    assertTrue(ofPenalized <= 0.7 * ofFree, ofPenalized + " evaluations, free " + ofFree);
  }
}
