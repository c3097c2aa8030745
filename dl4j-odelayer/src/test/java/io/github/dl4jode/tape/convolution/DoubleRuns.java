package io.github.dl4jode.tape.convolution;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import io.github.dl4jode.tape.internal.convolution.BoundOn;
import io.github.dl4jode.tape.internal.convolution.ExecutorOn;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What an executor for double computes, next to direct sums. */
public final class DoubleRuns {

  /** Relative, in the Euclidean norm. */
  private static final double TOLERANCE = 1e-14;

  private DoubleRuns() {}

  private static double[] exact(float[] numbers) {
    return IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).toArray();
  }

  /** Arrays as executors take them. */
  public static List<DoubleBuffer> memory(double[]... arrays) {
    return Stream.of(arrays).map(DoubleBuffer::wrap).toList();
  }

  /** Images, weights and, where there is one, the bias. */
  public static List<DoubleBuffer> inputs(DirectConvolution it) {
    return it.sizes.hasBias()
        ? memory(exact(it.images), exact(it.weights), exact(it.bias))
        : memory(exact(it.images), exact(it.weights));
  }

  /** The result of the second of two runs. */
  public static double[] result(ExecutorOn<DoubleBuffer> executor, DirectConvolution it) {
    double[] result = new double[it.result.length];
    BoundOn<DoubleBuffer> convolution =
        executor.forward(it.sizes, inputs(it), DoubleBuffer.wrap(result));
    convolution.run();
    convolution.run();
    convolution.close();
    return result;
  }

  /** The gradients of images, weights and bias, of the second of two runs. */
  public static double[][] gradients(
      ExecutorOn<DoubleBuffer> executor, DirectConvolution it, Set<Differentiated> wanted) {
    double[][] gradients = {
      new double[it.images.length], new double[it.weights.length], new double[it.bias.length]
    };
    List<DoubleBuffer> inputs = new ArrayList<>(inputs(it));
    inputs.add(DoubleBuffer.wrap(exact(it.cotangent)));
    List<DoubleBuffer> outputs = memory(gradients).subList(0, it.sizes.hasBias() ? 3 : 2);
    BoundOn<DoubleBuffer> convolution = executor.gradients(it.sizes, wanted, inputs, outputs);
    convolution.run();
    convolution.run();
    convolution.close();
    return gradients;
  }

  /** Checks the result and all gradients. */
  public static void assertDirect(ExecutorOn<DoubleBuffer> executor, DirectConvolution it) {
    assertClose(it.result, result(executor, it), "result");
    double[][] gradients = gradients(executor, it, Set.of(IMAGES, WEIGHTS));
    assertClose(it.ofImages, gradients[0], "of images");
    assertClose(it.ofWeights, gradients[1], "of weights");
    assertClose(it.ofBias, gradients[2], "of bias");
  }

  /** Checks that each gradient is the same without the others, which stay as they are. */
  public static void assertWantedOnly(ExecutorOn<DoubleBuffer> executor, DirectConvolution it) {
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

  /** Checks that three threads, which must be used, give the bits of one. */
  public static void assertBitsOfOneThread(
      Function<Workers, ExecutorOn<DoubleBuffer>> executors, DirectConvolution it) {
    try (Workers alone = new Workers(1);
        Workers workers = new Workers(3)) {
      ExecutorOn<DoubleBuffer> executor = executors.apply(alone);
      ExecutorOn<DoubleBuffer> divided = executors.apply(workers);
      assertArrayEquals(result(executor, it), result(divided, it));
      double[][] expected = gradients(executor, it, Set.of(IMAGES, WEIGHTS));
      double[][] actual = gradients(divided, it, Set.of(IMAGES, WEIGHTS));
      for (int i = 0; i < expected.length; i++) {
        assertArrayEquals(expected[i], actual[i]);
      }
      assertTrue(workers.computations() > 0);
    }
  }

  /**
   * Checks that a convolution reads and writes other arrays after an exchange.
   *
   * @param it with a bias; its executor also has convolutions of the same sizes, whose memory is
   *     the same
   */
  public static void assertExchange(ExecutorOn<DoubleBuffer> executor, DirectConvolution it) {
    double[] expected = result(executor, it);
    double[][] zeros = {
      new double[it.images.length], new double[it.weights.length], new double[it.bias.length]
    };
    double[] first = new double[expected.length];
    double[] second = new double[expected.length];
    BoundOn<DoubleBuffer> convolution =
        executor.forward(it.sizes, memory(zeros), DoubleBuffer.wrap(first));
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

  private static void assertClose(double[] expected, double[] actual, String name) {
    double scale = 0;
    double error = 0;
    for (int i = 0; i < expected.length; i++) {
      scale += expected[i] * expected[i];
      error += Math.pow(expected[i] - actual[i], 2);
    }
    assertEquals(0, Math.sqrt(error / Math.max(scale, 1e-30)), TOLERANCE, name);
  }
}
