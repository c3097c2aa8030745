package io.github.dl4jode.cnf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.data.PixelTransform;
import io.github.dl4jode.cnf.data.ToyPotential;
import io.github.dl4jode.cnf.divergence.Divergence;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.solver.OdeSolver;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Densities of pixels: noise and logit in the layer, bits per dimension. */
class PixelFlowTest {

  private static final PixelTransform PIXELS = new PixelTransform(SmallDigits.LEVELS, 0.02);
  private static final int DIMENSION = SmallDigits.SIDE * SmallDigits.SIDE;

  private static CnfOutputLayer.Builder layer() {
    FfjordDynamics dynamics =
        FfjordDynamics.builder().kernelSize(3).hidden(8, 8).activation(Activation.SOFTPLUS).build();
    return new CnfOutputLayer.Builder(dynamics)
        .images(1, SmallDigits.SIDE, SmallDigits.SIDE)
        .divergence(Divergence.hutchinson())
        .gradient(new DiscreteAdjoint())
        .solver(OdeSolver.builder().rtol(1e-3).atol(1e-3).build());
  }

  private static ContinuousNormalizingFlow flow(CnfOutputLayer layer) {
    return ContinuousNormalizingFlow.builder(DIMENSION, layer).updater(new Adam(0.01)).build();
  }

  /**
   * Before training the flow is close to N(0, I) of the logits, under which dark pixels, whose
   * logits lie about -2.5, are far out: more than the 4 bits of 16 levels that are equally likely.
   * What is constant within a pixel's level alone, dark or ink, leaves log2 3.5 = 1.8 bits; a short
   * training has to come half a bit below the 4.
   */
  @Test
  void learnsDigits() {
    CnfOutputLayer layer = layer().pixels(PIXELS).build();
    ContinuousNormalizingFlow flow = flow(layer);
    INDArray test = SmallDigits.rows(64, 1);
    double before = flow.bitsPerDimension(test).meanNumber().doubleValue();
    for (int i = 0; i < 60; i++) {
      flow.fit(SmallDigits.rows(32, 2 + i));
    }
    double after = flow.bitsPerDimension(test).meanNumber().doubleValue();
    assertTrue(before > 4, "before training: " + before);
    assertTrue(after < 3.6, "after training: " + after);

    INDArray samples = flow.sample(20, 3);
    assertArrayEquals(new long[] {20, DIMENSION}, samples.shape());
    for (double pixel : samples.ravel().toDoubleVector()) {
      assertTrue(pixel == Math.rint(pixel) && pixel >= 0 && pixel < 16, "pixel " + pixel);
    }
  }

  /** The same flow on the numbers, with their determinant next to it. */
  @Test
  void densityOfPixelsIsThatOfNumbersTimesTheDeterminant() {
    FfjordDynamics dynamics = FfjordDynamics.builder().kernelSize(3).hidden(3).build();
    CnfOutputLayer.Builder small = Flows.layer(dynamics).images(1, 2, 3);
    ContinuousNormalizingFlow ofNumbers = inDouble(small.build());
    ContinuousNormalizingFlow ofPixels = inDouble(small.pixels(PIXELS).build());
    ofNumbers.network().setParams(ofPixels.network().params());
    INDArray pixels =
        Nd4j.createFromArray(new Random(4).ints(24, 0, 16).asDoubleStream().toArray())
            .reshape(4, 6);
    // The seed of noise outside training.
    INDArray numbers = PIXELS.forward(pixels, new SplittableRandom(1));
    INDArray expected = ofNumbers.logDensity(numbers).add(PIXELS.logDeterminant(numbers));
    INDArray actual = ofPixels.logDensity(pixels);
    assertTrue(expected.equalsWithEps(actual, 1e-9), expected + " is not " + actual);
    assertEquals(
        actual.getDouble(3) / -(6 * Math.log(2)),
        ofPixels.bitsPerDimension(pixels).getDouble(3),
        1e-12);
    assertEquals(ofNumbers.invert(numbers), ofPixels.invert(pixels));
  }

  private static ContinuousNormalizingFlow inDouble(CnfOutputLayer layer) {
    return ContinuousNormalizingFlow.builder(6, layer).dataType(DataType.DOUBLE).build();
  }

  @Test
  void uniformLevelsNeedTheirBits() {
    CnfOutputLayer layer =
        (CnfOutputLayer)
            flow(layer().pixels(PixelTransform.ofBytes()).build())
                .network()
                .getLayer(0)
                .conf()
                .getLayer();
    assertEquals(8, layer.bitsPerDimension(DIMENSION * Math.log(256)), 1e-12);
  }

  @Test
  void noiseIsFreshInEveryIterationOfTrainingOnly() {
    ContinuousNormalizingFlow flow = flow(layer().pixels(PIXELS).build());
    INDArray digits = SmallDigits.rows(4, 5);
    assertEquals(flow.logDensity(digits), flow.logDensity(digits));
    assertEquals(flow.invert(digits), flow.invert(digits));
    double first = flow.network().score(Flows.withoutLabels(digits), true);
    assertEquals(first, flow.network().score(Flows.withoutLabels(digits), true));
    flow.network().getLayer(0).setIterationCount(1);
    assertNotEquals(first, flow.network().score(Flows.withoutLabels(digits), true));
  }

  @Test
  void savedAndLoaded(@TempDir Path folder) throws IOException {
    ContinuousNormalizingFlow flow = flow(layer().pixels(PIXELS).build());
    File file = folder.resolve("flow.zip").toFile();
    flow.save(file);
    ContinuousNormalizingFlow loaded = ContinuousNormalizingFlow.load(file);
    assertEquals(flow.sample(3, 1), loaded.sample(3, 1));
    INDArray digits = SmallDigits.rows(4, 5);
    assertEquals(flow.bitsPerDimension(digits), loaded.bitsPerDimension(digits));
  }

  @Test
  void badUseIsRefused() {
    ContinuousNormalizingFlow flow = flow(layer().pixels(PIXELS).build());
    INDArray tooBright = SmallDigits.rows(2, 1).addi(14);
    refused("between 0 and 15", () -> flow.logDensity(tooBright));
    refused("a density of pixels", () -> flow.matching(ToyPotential.U1, 8));
    INDArray otherSize = Nd4j.zeros(DataType.FLOAT, 2, 49);
    refused("[n, 64]", () -> flow.logDensity(otherSize));
  }

  private static void refused(String part, Runnable action) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(refusal.getMessage().contains(part), refusal.getMessage());
  }
}
