package io.github.dl4jode.tape.convolution;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What an executor computes, next to direct sums. */
public final class ExecutorRuns {

  private ExecutorRuns() {}

  /** Of a square kernel, with the same stride and padding in both directions. */
  public static ConvolutionSizes sizes(
      int batch, int in, int out, Plane input, int kernel, int stride, int padding, boolean bias) {
    return new ConvolutionSizes(
        batch,
        in,
        out,
        input,
        new Plane(
            (input.height() + 2 * padding - kernel) / stride + 1,
            (input.width() + 2 * padding - kernel) / stride + 1),
        new Plane(kernel, kernel),
        new Plane(stride, stride),
        new Plane(padding, padding),
        bias);
  }

  /** Arrays as executors take them. */
  public static List<FloatBuffer> memory(float[]... arrays) {
    return Stream.of(arrays).map(FloatBuffer::wrap).toList();
  }

  /** Images, weights and, where there is one, the bias. */
  public static List<FloatBuffer> inputs(DirectConvolution it) {
    return it.sizes.hasBias()
        ? memory(it.images, it.weights, it.bias)
        : memory(it.images, it.weights);
  }

  /** The result of the second of two runs. */
  public static float[] result(ConvolutionExecutor executor, DirectConvolution it) {
    float[] result = new float[it.result.length];
    try (BoundConvolution convolution =
        executor.forward(it.sizes, inputs(it), FloatBuffer.wrap(result))) {
      convolution.run();
      convolution.run();
    }
    return result;
  }

  /** The gradients of images, weights and bias, of the second of two runs. */
  public static float[][] gradients(
      ConvolutionExecutor executor, DirectConvolution it, Set<Differentiated> wanted) {
    float[][] gradients = {
      new float[it.images.length], new float[it.weights.length], new float[it.bias.length]
    };
    List<FloatBuffer> inputs = new ArrayList<>(inputs(it));
    inputs.add(FloatBuffer.wrap(it.cotangent));
    List<FloatBuffer> outputs = memory(gradients).subList(0, it.sizes.hasBias() ? 3 : 2);
    try (BoundConvolution convolution = executor.gradients(it.sizes, wanted, inputs, outputs)) {
      convolution.run();
      convolution.run();
    }
    return gradients;
  }

  /**
   * Checks the result and all gradients.
   *
   * @param tolerance relative, in the Euclidean norm
   */
  public static void assertDirect(
      ConvolutionExecutor executor, DirectConvolution it, double tolerance) {
    assertClose(it.result, result(executor, it), tolerance, "result");
    float[][] gradients = gradients(executor, it, Set.of(IMAGES, WEIGHTS));
    assertClose(it.ofImages, gradients[0], tolerance, "of images");
    assertClose(it.ofWeights, gradients[1], tolerance, "of weights");
    assertClose(it.ofBias, gradients[2], tolerance, "of bias");
  }

  private static void assertClose(
      double[] expected, float[] actual, double tolerance, String name) {
    double scale = 0;
    double error = 0;
    for (int i = 0; i < expected.length; i++) {
      scale += expected[i] * expected[i];
      error += Math.pow(expected[i] - actual[i], 2);
    }
    assertEquals(0, Math.sqrt(error / Math.max(scale, 1e-30)), tolerance, name);
  }
}
