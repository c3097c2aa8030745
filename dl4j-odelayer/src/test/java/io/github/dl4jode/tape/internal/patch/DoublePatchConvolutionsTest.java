package io.github.dl4jode.tape.internal.patch;

import static io.github.dl4jode.tape.convolution.ExecutorRuns.sizes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.array.loop.VectorModule;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import io.github.dl4jode.tape.convolution.DirectConvolution;
import io.github.dl4jode.tape.convolution.DoubleRuns;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Next to direct sums. */
@Tag("short-registers")
class DoublePatchConvolutionsTest {

  private final DoublePatchConvolutions executor = new DoublePatchConvolutions(new Workers(1));

  static Stream<ConvolutionSizes> cases() {
    return Stream.of(
        // The vector field of the MNIST experiment, at a smaller batch; two images at a time.
        sizes(5, 64, 64, new Plane(6, 6), 3, 1, 1, false),
        // Its first layer: one image at a time.
        sizes(5, 1, 64, new Plane(28, 28), 3, 1, 0, true),
        // Several groups to a block of sums, the last one smaller.
        sizes(37, 5, 9, new Plane(7, 5), 3, 1, 1, true),
        // Strides; fewer channels than a register has numbers.
        sizes(3, 3, 12, new Plane(12, 11), 3, 2, 1, true),
        sizes(2, 6, 3, new Plane(9, 9), 4, 1, 2, true),
        sizes(3, 4, 16, new Plane(13, 13), 4, 2, 1, false),
        sizes(9, 8, 8, new Plane(4, 4), 1, 1, 0, true),
        // One pixel, one channel, and all images of a batch at a time.
        sizes(3, 7, 10, new Plane(3, 3), 3, 1, 0, true),
        sizes(2, 3, 1, new Plane(2, 2), 2, 1, 0, false),
        new ConvolutionSizes(
            4,
            3,
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
    assertEquals(VectorModule.isUsable() || sizes.inputChannels() < 64, executor.computes(sizes));
    DoubleRuns.assertDirect(executor, new DirectConvolution(sizes, 0));
  }

  @Test
  void computesWhatIsWantedOnly() {
    DoubleRuns.assertWantedOnly(
        executor, new DirectConvolution(sizes(3, 8, 8, new Plane(8, 8), 3, 1, 1, true), 0));
  }

  @Test
  void bitsAreThoseOfOneThread() {
    DoubleRuns.assertBitsOfOneThread(
        DoublePatchConvolutions::new,
        new DirectConvolution(sizes(21, 16, 16, new Plane(12, 12), 3, 1, 1, true), 0));
  }

  /** Two convolutions of the same sizes share their memory, one with a bias and one without. */
  @Test
  void readsAndWritesOtherArraysAfterAnExchange() {
    DoubleRuns.assertExchange(
        executor, new DirectConvolution(sizes(8, 6, 9, new Plane(6, 6), 3, 1, 1, true), 0));
  }

  @Test
  void leavesLargeImagesToNd4j() {
    assertTrue(executor.computes(sizes(4, 16, 8, new Plane(70, 70), 3, 1, 1, false)));
    assertFalse(executor.computes(sizes(4, 16, 8, new Plane(90, 90), 3, 1, 1, false)), "patches");
    assertFalse(executor.computes(sizes(4, 16, 8192, new Plane(8, 8), 3, 1, 1, false)), "weights");
  }
}
