package io.github.dl4jode.benchmarks.field;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class PatchConvolutionTest {

  private static final ConvolutionShape SHAPE = new ConvolutionShape(1, 16, 3, 1, 0, 12);

  private final ConvolutionArrays arrays = ConvolutionArrays.random(SHAPE, 4, DataType.FLOAT);

  /** All ways to the floor compute the same. */
  @Test
  void patchesAreTheConvolutionOfNd4j() {
    PatchConvolution patches = new PatchConvolution(SHAPE, arrays);
    RawConvolution raw = new RawConvolution(SHAPE, arrays, false);
    for (ConvolutionCall each : List.of(patches, raw)) {
      each.forward();
      each.backward();
    }
    assertClose(raw.output(), patches.output().reshape(raw.output().shape()));
    INDArray gradient = raw.weightsGradient();
    assertClose(gradient, patches.weightsGradient().reshape(gradient.shape()));
  }

  @Test
  void bothOrdersOfDimensionsAgree() {
    RawConvolution first = new RawConvolution(SHAPE, arrays, false);
    RawConvolution last = new RawConvolution(SHAPE, arrays, true);
    first.forward();
    last.forward();
    assertClose(first.output(), last.output().permute(0, 3, 1, 2).dup('c'));
  }

  private static void assertClose(INDArray expected, INDArray actual) {
    double error = expected.distance2(actual) / expected.norm2Number().doubleValue();
    assertTrue(error < 1e-5, "relative error " + error);
  }
}
