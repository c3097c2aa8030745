package io.github.dl4jode.tape.internal.winograd;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;
import static io.github.dl4jode.tape.convolution.DoubleRuns.gradients;
import static io.github.dl4jode.tape.convolution.DoubleRuns.inputs;
import static io.github.dl4jode.tape.convolution.DoubleRuns.memory;
import static io.github.dl4jode.tape.convolution.DoubleRuns.result;
import static io.github.dl4jode.tape.convolution.ExecutorRuns.sizes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import io.github.dl4jode.tape.convolution.DirectConvolution;
import io.github.dl4jode.tape.convolution.DoubleRuns;
import io.github.dl4jode.tape.internal.convolution.BoundOn;
import java.nio.DoubleBuffer;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Next to direct sums, with and without the vector module. */
@Tag("short-registers")
class DoubleWinogradConvolutionsTest {

  private final DoubleWinogradConvolutions executor =
      new DoubleWinogradConvolutions(new Workers(1));

  static Stream<ConvolutionSizes> cases() {
    return Stream.concat(
        WinogradConvolutionsTest.cases(),
        // Channels that fill no registers.
        Stream.of(
            sizes(6, 33, 37, new Plane(6, 6), 3, 1, 1, true),
            sizes(9, 35, 34, new Plane(12, 14), 4, 2, 1, false)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesWhatDirectSumsGive(ConvolutionSizes sizes) {
    assertTrue(executor.computes(sizes));
    DoubleRuns.assertDirect(executor, new DirectConvolution(sizes, 0));
  }

  /** As after ReLU: where direct sums cancel nothing, and differences of the tiles may. */
  @Test
  void isAsExactForPositiveNumbers() {
    DoubleRuns.assertDirect(
        executor, new DirectConvolution(sizes(8, 64, 64, new Plane(6, 6), 3, 1, 1, true), 3));
    DoubleRuns.assertDirect(
        executor, new DirectConvolution(sizes(8, 64, 64, new Plane(13, 13), 4, 2, 1, true), 3));
  }

  @Test
  void computesWhatIsWantedOnly() {
    DirectConvolution it =
        new DirectConvolution(sizes(8, 32, 32, new Plane(6, 6), 3, 1, 1, true), 0);
    double[][] all = gradients(executor, it, Set.of(IMAGES, WEIGHTS));
    double[][] ofImages = gradients(executor, it, Set.of(IMAGES));
    double[][] ofWeights = gradients(executor, it, Set.of(WEIGHTS));

    assertArrayEquals(all[0], ofImages[0]);
    assertArrayEquals(new double[it.weights.length], ofImages[1]);
    assertArrayEquals(new double[it.bias.length], ofImages[2]);
    assertArrayEquals(new double[it.images.length], ofWeights[0]);
    assertArrayEquals(all[1], ofWeights[1]);
    assertArrayEquals(all[2], ofWeights[2]);
  }

  @Test
  void bitsAreThoseOfOneThread() {
    DirectConvolution it =
        new DirectConvolution(sizes(97, 64, 64, new Plane(6, 6), 3, 1, 1, true), 0);
    try (Workers workers = new Workers(3)) {
      DoubleWinogradConvolutions divided = new DoubleWinogradConvolutions(workers);
      assertArrayEquals(result(executor, it), result(divided, it));
      double[][] expected = gradients(executor, it, Set.of(IMAGES, WEIGHTS));
      double[][] actual = gradients(divided, it, Set.of(IMAGES, WEIGHTS));
      for (int i = 0; i < expected.length; i++) {
        assertArrayEquals(expected[i], actual[i]);
      }
      assertTrue(workers.computations() > 0);
    }
  }

  @Test
  void readsAndWritesOtherArraysAfterAnExchange() {
    ConvolutionSizes sizes = sizes(8, 32, 32, new Plane(6, 6), 3, 1, 1, true);
    DirectConvolution it = new DirectConvolution(sizes, 0);
    double[] expected = result(executor, it);
    double[][] zeros = {
      new double[it.images.length], new double[it.weights.length], new double[it.bias.length]
    };
    double[] first = new double[expected.length];
    double[] second = new double[expected.length];
    BoundOn<DoubleBuffer> convolution =
        executor.forward(sizes, memory(zeros), DoubleBuffer.wrap(first));
    convolution.run();
    for (int i = 0; i < 3; i++) {
      convolution.setInput(i, inputs(it).get(i));
    }
    convolution.setOutput(0, DoubleBuffer.wrap(second));
    convolution.run();
    convolution.close();
    assertArrayEquals(new double[expected.length], first);
    assertArrayEquals(expected, second);
  }

  @Test
  void leavesTheRestToOthers() {
    Plane side = new Plane(6, 6);
    assertFalse(executor.computes(sizes(64, 1, 64, new Plane(28, 28), 3, 1, 0, false)), "grey");
    assertFalse(executor.computes(sizes(64, 64, 64, side, 3, 2, 1, false)), "3×3, stride 2");
    assertFalse(executor.computes(sizes(64, 64, 64, side, 1, 1, 0, false)), "1×1");
    assertFalse(executor.computes(sizes(2, 64, 64, new Plane(64, 64), 3, 1, 1, false)), "large");
    assertFalse(executor.computes(sizes(1, 64, 64, side, 3, 1, 1, false)), "one small image");
  }
}
