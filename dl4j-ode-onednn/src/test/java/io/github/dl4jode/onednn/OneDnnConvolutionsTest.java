package io.github.dl4jode.onednn;

import static io.github.dl4jode.onednn.ConvolutionCase.memory;
import static io.github.dl4jode.onednn.ConvolutionCase.square;
import static io.github.dl4jode.onednn.ConvolutionCase.withBias;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class OneDnnConvolutionsTest {

  /** Relative, in the Euclidean norm; a direct sum in float has 2e-7 to 1e-6. */
  private static final double TOLERANCE = 2e-6;

  private final ConvolutionExecutor executor = new OneDnnConvolutions();

  static Stream<ConvolutionSizes> sizes() {
    return Stream.of(
        // The vector field of the MNIST experiment, at a smaller batch: in tiles.
        square(4, 64, 64, 6, 3, 1, 1),
        square(3, 32, 48, 7, 3, 1, 1),
        withBias(square(2, 32, 32, 8, 3, 1, 1)),
        // One pixel more than a tile, and few channels: directly.
        square(2, 32, 32, 5, 3, 1, 1),
        square(2, 16, 32, 8, 3, 1, 1),
        // Stems and projections.
        square(2, 16, 32, 13, 4, 2, 1),
        withBias(square(2, 32, 16, 9, 4, 2, 1)),
        square(2, 16, 32, 7, 3, 2, 1),
        square(2, 16, 32, 7, 1, 2, 0),
        withBias(square(2, 48, 16, 4, 1, 1, 0)),
        new ConvolutionSizes(
            2,
            16,
            16,
            new Plane(9, 6),
            new Plane(5, 5),
            new Plane(3, 2),
            new Plane(2, 1),
            new Plane(1, 0),
            true));
  }

  private INDArray result(ConvolutionCase it) {
    INDArray result = it.cotangent().ulike();
    try (BoundConvolution convolution =
        executor.forward(it.sizes(), memory(it.inputs()), memory(result))) {
      convolution.run();
    }
    return result;
  }

  private List<INDArray> gradients(ConvolutionCase it, Set<Differentiated> wanted) {
    List<INDArray> gradients = it.inputs().stream().map(INDArray::like).toList();
    try (BoundConvolution convolution =
        executor.gradients(it.sizes(), wanted, readByGradients(it), memory(gradients))) {
      convolution.run();
    }
    return gradients;
  }

  private static List<FloatBuffer> readByGradients(ConvolutionCase it) {
    List<FloatBuffer> inputs = new ArrayList<>(memory(it.inputs()));
    inputs.add(memory(it.cotangent()));
    return inputs;
  }

  private static void assertClose(INDArray expected, INDArray actual, String name) {
    double scale = expected.norm2Number().doubleValue();
    double error = expected.sub(actual.castTo(DataType.DOUBLE)).norm2Number().doubleValue();
    assertEquals(0, error / scale, TOLERANCE, name);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void givesWhatNd4jGivesInDouble(ConvolutionSizes sizes) {
    // For other kernels oneDNN has vector code with registers of 512 bits only.
    boolean isSquare = sizes.kernel().height() == sizes.kernel().width();
    assertTrue(executor.computes(sizes) || !isSquare);
    ConvolutionCase it = ConvolutionCase.random(sizes);

    assertClose(it.expectedResult(), result(it), "result");
    List<INDArray> gradients = gradients(it, Set.of(IMAGES, WEIGHTS));
    List<INDArray> expected = it.expectedGradients();
    for (int i = 0; i < expected.size(); i++) {
      assertClose(expected.get(i), gradients.get(i), "gradient " + i);
    }
  }

  /** (conv(x, w), a) is linear in x and in w, so it is (gradient, x), and (gradient, w). */
  @ParameterizedTest
  @MethodSource("sizes")
  void gradientsAreTransposed(ConvolutionSizes sizes) {
    ConvolutionCase it = ConvolutionCase.random(sizes);
    if (sizes.hasBias()) {
      it.inputs().get(2).assign(0);
    }
    List<INDArray> gradients = gradients(it, Set.of(IMAGES, WEIGHTS));
    INDArray result = result(it);

    double product = product(result, it.cotangent());
    double scale = result.norm2Number().doubleValue() * it.cotangent().norm2Number().doubleValue();
    assertEquals(product, product(gradients.get(0), it.inputs().get(0)), 1e-6 * scale);
    assertEquals(product, product(gradients.get(1), it.inputs().get(1)), 1e-6 * scale);
  }

  private static double product(INDArray a, INDArray b) {
    return a.castTo(DataType.DOUBLE).mul(b.castTo(DataType.DOUBLE)).sumNumber().doubleValue();
  }

  @Test
  void computesWhatIsWantedOnly() {
    ConvolutionCase it = ConvolutionCase.random(withBias(square(4, 64, 64, 6, 3, 1, 1)));
    List<INDArray> all = gradients(it, Set.of(IMAGES, WEIGHTS));
    List<INDArray> ofImages = gradients(it, Set.of(IMAGES));
    List<INDArray> ofWeights = gradients(it, Set.of(WEIGHTS));

    assertEquals(all.get(0), ofImages.get(0));
    assertEquals(0, ofImages.get(1).norm2Number().doubleValue());
    assertEquals(0, ofWeights.get(0).norm2Number().doubleValue());
    assertEquals(all.get(1), ofWeights.get(1));
    assertEquals(all.get(2), ofWeights.get(2));
  }

  /** Images after ReLU and positive weights, whose sums cancel nothing, and Winograd's may. */
  @Test
  void tilesAreAsExactForPositiveImages() {
    ConvolutionCase it = ConvolutionCase.random(square(16, 64, 64, 6, 3, 1, 1));
    it.inputs().get(0).assign(Nd4j.math().abs(it.inputs().get(0)).addi(3));

    assertClose(it.expectedResult(), result(it), "result");
    assertClose(it.expectedGradients().get(1), gradients(it, Set.of(WEIGHTS)).get(1), "of weights");
  }

  @Test
  void readsAndWritesOtherArraysAfterAnExchange() {
    ConvolutionSizes sizes = withBias(square(2, 32, 32, 8, 3, 1, 1));
    ConvolutionCase first = ConvolutionCase.random(sizes);
    INDArray expected = result(first);
    INDArray result = expected.ulike();
    // Views that begin in the middle of memory.
    INDArray many = Nd4j.create(DataType.FLOAT, 2 * first.inputs().get(0).length() + 1);
    INDArray view =
        many.get(NDArrayIndex.interval(1, 1 + first.inputs().get(0).length()))
            .reshape('c', first.inputs().get(0).shape());
    view.assign(first.inputs().get(0));
    List<INDArray> others = first.inputs().stream().map(INDArray::like).toList();
    try (BoundConvolution convolution =
        executor.forward(sizes, memory(others), memory(others.get(0).ulike()))) {
      convolution.setInput(0, memory(view));
      convolution.setInput(1, memory(first.inputs().get(1)));
      convolution.setInput(2, memory(first.inputs().get(2)));
      convolution.setOutput(0, memory(result));
      convolution.run();
    }
    assertEquals(expected, result);
  }

  @Test
  void leavesOtherChannelsToNd4j() {
    assertTrue(!executor.computes(square(2, 1, 64, 28, 3, 1, 0)));
    assertTrue(!executor.computes(square(2, 64, 20, 6, 3, 1, 1)));
  }

  @Test
  void memoryIsFlatOverManyRunsAndBindings() {
    ConvolutionCase it = ConvolutionCase.random(square(1, 16, 16, 4, 3, 1, 1));
    runOften(it, 10_000, 200);
    long before = Pointer.physicalBytes();
    runOften(it, 100_000, 1_000);
    long grown = Pointer.physicalBytes() - before;
    assertTrue(grown < 30L << 20, grown + " bytes");
  }

  private void runOften(ConvolutionCase it, int runs, int bindings) {
    INDArray result = it.cotangent().ulike();
    for (int i = 0; i < bindings; i++) {
      try (BoundConvolution convolution =
          executor.forward(it.sizes(), memory(it.inputs()), memory(result))) {
        for (int j = 0; j < runs / bindings; j++) {
          convolution.run();
        }
      }
    }
  }
}
