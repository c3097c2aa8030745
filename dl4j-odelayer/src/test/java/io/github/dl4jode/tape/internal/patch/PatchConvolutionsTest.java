package io.github.dl4jode.tape.internal.patch;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;
import static io.github.dl4jode.tape.convolution.ExecutorRuns.gradients;
import static io.github.dl4jode.tape.convolution.ExecutorRuns.result;
import static io.github.dl4jode.tape.convolution.ExecutorRuns.sizes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import io.github.dl4jode.tape.convolution.DirectConvolution;
import io.github.dl4jode.tape.convolution.ExecutorRuns;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Next to direct sums in double. */
@Tag("short-registers")
class PatchConvolutionsTest {

  private static final double TOLERANCE = 1e-6;

  private final PatchConvolutions executor = new PatchConvolutions(new Workers(1));

  @BeforeAll
  static void needsTheModule() {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
  }

  static Stream<ConvolutionSizes> cases() {
    return Stream.of(
        // The first layer of the MNIST experiment.
        ExecutorRuns.sizes(5, 1, 64, new Plane(28, 28), 3, 1, 0, true),
        ExecutorRuns.sizes(11, 1, 6, new Plane(7, 5), 3, 1, 1, false),
        // Colours, strides, and more taps than a register has numbers.
        ExecutorRuns.sizes(3, 3, 12, new Plane(12, 11), 3, 2, 1, true),
        ExecutorRuns.sizes(2, 2, 3, new Plane(9, 9), 4, 1, 2, true),
        ExecutorRuns.sizes(1, 4, 16, new Plane(8, 6), 1, 1, 0, true),
        new ConvolutionSizes(
            4,
            1,
            4,
            new Plane(9, 12),
            new Plane(5, 5),
            new Plane(3, 2),
            new Plane(2, 3),
            new Plane(1, 1),
            false));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesWhatDirectSumsGive(ConvolutionSizes sizes) {
    assertTrue(executor.computes(sizes));
    ExecutorRuns.assertDirect(executor, new DirectConvolution(sizes, 0), TOLERANCE);
  }

  @Test
  void computesWhatIsWantedOnly() {
    DirectConvolution it = new DirectConvolution(sizes(3, 1, 8, new Plane(8, 8), 3, 1, 1, true), 0);
    float[][] all = gradients(executor, it, Set.of(IMAGES, WEIGHTS));
    float[][] ofImages = gradients(executor, it, Set.of(IMAGES));
    float[][] ofWeights = gradients(executor, it, Set.of(WEIGHTS));

    assertArrayEquals(all[0], ofImages[0]);
    assertArrayEquals(new float[it.weights.length], ofImages[1]);
    assertArrayEquals(new float[it.images.length], ofWeights[0]);
    assertArrayEquals(all[1], ofWeights[1]);
    assertArrayEquals(all[2], ofWeights[2]);
  }

  @Test
  void bitsAreThoseOfOneThread() {
    DirectConvolution it =
        new DirectConvolution(sizes(21, 1, 64, new Plane(28, 28), 3, 1, 0, true), 0);
    try (Workers workers = new Workers(3)) {
      PatchConvolutions divided = new PatchConvolutions(workers);
      assertArrayEquals(result(executor, it), result(divided, it));
      float[][] expected = gradients(executor, it, Set.of(IMAGES, WEIGHTS));
      float[][] actual = gradients(divided, it, Set.of(IMAGES, WEIGHTS));
      for (int i = 0; i < expected.length; i++) {
        assertArrayEquals(expected[i], actual[i]);
      }
      assertTrue(workers.computations() > 0);
    }
  }

  @Test
  void leavesTheRestToOthers() {
    assertFalse(executor.computes(sizes(4, 5, 8, new Plane(9, 9), 3, 1, 1, false)), "5 channels");
    assertFalse(executor.computes(sizes(4, 1, 8, new Plane(4, 4), 3, 1, 0, false)), "4 pixels");
    assertFalse(executor.computes(sizes(4, 1, 8, new Plane(700, 700), 3, 1, 1, false)), "large");
  }
}
