package io.github.dl4jode.tape.internal.winograd;

import static io.github.dl4jode.tape.convolution.ExecutorRuns.sizes;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    DoubleRuns.assertWantedOnly(
        executor, new DirectConvolution(sizes(8, 32, 32, new Plane(6, 6), 3, 1, 1, true), 0));
  }

  @Test
  void bitsAreThoseOfOneThread() {
    DoubleRuns.assertBitsOfOneThread(
        DoubleWinogradConvolutions::new,
        new DirectConvolution(sizes(97, 64, 64, new Plane(6, 6), 3, 1, 1, true), 0));
  }

  @Test
  void readsAndWritesOtherArraysAfterAnExchange() {
    DoubleRuns.assertExchange(
        executor, new DirectConvolution(sizes(8, 32, 32, new Plane(6, 6), 3, 1, 1, true), 0));
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
