package io.github.dl4jode.tape.internal.winograd;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;
import static io.github.dl4jode.tape.convolution.ExecutorRuns.gradients;
import static io.github.dl4jode.tape.convolution.ExecutorRuns.inputs;
import static io.github.dl4jode.tape.convolution.ExecutorRuns.memory;
import static io.github.dl4jode.tape.convolution.ExecutorRuns.result;
import static io.github.dl4jode.tape.convolution.ExecutorRuns.sizes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import io.github.dl4jode.tape.convolution.DirectConvolution;
import io.github.dl4jode.tape.convolution.ExecutorRuns;
import java.nio.FloatBuffer;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Next to direct sums in double. */
@Tag("short-registers")
class WinogradConvolutionsTest {

  /** Relative, in the Euclidean norm; a direct sum in float has 2e-7 to 1e-6. */
  private static final double TOLERANCE = 2e-6;

  private final Workers alone = new Workers(1);
  private final WinogradConvolutions executor = new WinogradConvolutions(alone);

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  static Stream<ConvolutionSizes> cases() {
    return Stream.of(
        // The vector field of the MNIST experiment, at a smaller batch: nothing is left over.
        sizes(8, 64, 64, new Plane(6, 6), 3, 1, 1, false),
        // Tiles of 2×2 pixels, because those of 3×3 would be larger than the images.
        sizes(8, 32, 32, new Plane(4, 4), 3, 1, 1, true),
        sizes(6, 32, 32, new Plane(8, 4), 3, 1, 1, false),
        // Parts of tiles at two edges, more output channels than input channels.
        sizes(3, 32, 48, new Plane(7, 9), 3, 1, 1, true),
        // Several groups, the last one smaller, and several to a block of sums.
        sizes(97, 48, 32, new Plane(6, 4), 3, 1, 1, true),
        // Groups of two images, fewer of them than rows would fill.
        sizes(9, 32, 32, new Plane(16, 14), 3, 1, 1, false),
        sizes(5, 32, 32, new Plane(10, 10), 3, 1, 0, false),
        // Wide padding, beyond that of a convolution that keeps the size.
        sizes(6, 32, 32, new Plane(6, 6), 3, 1, 2, false),
        // Stems: whole tiles, and a last row and column that nothing reads.
        sizes(40, 32, 32, new Plane(13, 13), 4, 2, 1, false),
        sizes(9, 32, 48, new Plane(12, 14), 4, 2, 1, true),
        sizes(7, 48, 32, new Plane(26, 26), 4, 2, 1, false),
        sizes(17, 32, 32, new Plane(15, 9), 4, 2, 0, true));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesWhatDirectSumsGive(ConvolutionSizes sizes) {
    assertTrue(executor.computes(sizes));
    ExecutorRuns.assertDirect(executor, new DirectConvolution(sizes, 0), TOLERANCE);
  }

  /** As after ReLU: where direct sums cancel nothing, and differences of the tiles may. */
  @Test
  void isAsExactForPositiveNumbers() {
    ExecutorRuns.assertDirect(
        executor,
        new DirectConvolution(sizes(8, 64, 64, new Plane(6, 6), 3, 1, 1, true), 3),
        TOLERANCE);
    ExecutorRuns.assertDirect(
        executor,
        new DirectConvolution(sizes(8, 64, 64, new Plane(13, 13), 4, 2, 1, true), 3),
        TOLERANCE);
  }

  @Test
  void computesWhatIsWantedOnly() {
    DirectConvolution it =
        new DirectConvolution(sizes(8, 32, 32, new Plane(6, 6), 3, 1, 1, true), 0);
    float[][] all = gradients(executor, it, Set.of(IMAGES, WEIGHTS));
    float[][] ofImages = gradients(executor, it, Set.of(IMAGES));
    float[][] ofWeights = gradients(executor, it, Set.of(WEIGHTS));

    assertArrayEquals(all[0], ofImages[0]);
    assertArrayEquals(new float[it.weights.length], ofImages[1]);
    assertArrayEquals(new float[it.bias.length], ofImages[2]);
    assertArrayEquals(new float[it.images.length], ofWeights[0]);
    assertArrayEquals(all[1], ofWeights[1]);
    assertArrayEquals(all[2], ofWeights[2]);
  }

  @Test
  void bitsAreThoseOfOneThread() {
    DirectConvolution it =
        new DirectConvolution(sizes(97, 64, 64, new Plane(6, 6), 3, 1, 1, true), 0);
    try (Workers workers = new Workers(3)) {
      WinogradConvolutions divided = new WinogradConvolutions(workers);
      assertArrayEquals(result(executor, it), result(divided, it));
      float[][] expected = gradients(executor, it, Set.of(IMAGES, WEIGHTS));
      float[][] actual = gradients(divided, it, Set.of(IMAGES, WEIGHTS));
      for (int i = 0; i < expected.length; i++) {
        assertArrayEquals(expected[i], actual[i]);
      }
      assertTrue(workers.computations() > 0);
    }
  }

  /** Two convolutions of the same sizes share their memory. */
  @Test
  void readsAndWritesOtherArraysAfterAnExchange() {
    ConvolutionSizes sizes = sizes(8, 32, 32, new Plane(6, 6), 3, 1, 1, true);
    DirectConvolution it = new DirectConvolution(sizes, 0);
    float[] expected = result(executor, it);
    float[][] zeros = {
      new float[it.images.length], new float[it.weights.length], new float[it.bias.length]
    };
    float[] first = new float[expected.length];
    float[] second = new float[expected.length];
    try (BoundConvolution convolution =
        executor.forward(sizes, memory(zeros), FloatBuffer.wrap(first))) {
      convolution.run();
      for (int i = 0; i < 3; i++) {
        convolution.setInput(i, inputs(it).get(i));
      }
      convolution.setOutput(0, FloatBuffer.wrap(second));
      convolution.run();
    }
    assertArrayEquals(new float[expected.length], first);
    assertArrayEquals(expected, second);
  }

  @Test
  void leavesTheRestToOthers() {
    Plane side = new Plane(6, 6);
    assertFalse(executor.computes(sizes(64, 1, 64, new Plane(28, 28), 3, 1, 0, false)), "grey");
    assertFalse(executor.computes(sizes(64, 64, 36, side, 3, 1, 1, false)), "36 channels");
    assertFalse(executor.computes(sizes(64, 64, 64, side, 3, 2, 1, false)), "3×3, stride 2");
    assertFalse(executor.computes(sizes(64, 64, 64, side, 1, 1, 0, false)), "1×1");
    assertFalse(executor.computes(sizes(64, 64, 64, side, 5, 1, 2, false)), "5×5");
    assertFalse(executor.computes(sizes(2, 64, 64, new Plane(64, 64), 3, 1, 1, false)), "large");
    assertFalse(executor.computes(sizes(1, 64, 64, side, 3, 1, 1, false)), "one small image");
    assertFalse(executor.computes(sizes(64, 64, 64, new Plane(1, 16), 3, 1, 1, false)), "one row");
    assertFalse(executor.computes(sizes(64, 64, 64, new Plane(2, 2), 3, 1, 1, false)), "4 pixels");
  }
}
