package io.github.dl4jode.tape.convolution;

import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import java.util.Random;

/** A convolution of random arrays, and its result and gradients by sums in double. */
public final class DirectConvolution {

  public final ConvolutionSizes sizes;
  public final float[] images;
  public final float[] weights;
  public final float[] bias;
  public final float[] cotangent;
  final double[] result;
  final double[] ofImages;
  final double[] ofWeights;
  final double[] ofBias;

  private final int channels;
  private final int outputs;

  /** Numbers with a deviation of 1 from their mean. */
  public DirectConvolution(ConvolutionSizes sizes, float mean) {
    this.sizes = sizes;
    this.channels = (int) sizes.inputChannels();
    this.outputs = (int) sizes.outputChannels();
    Random random = new Random(1);
    int batch = (int) sizes.batch();
    images = numbers(random, batch * channels * area(sizes.input()), mean);
    weights = numbers(random, area(sizes.kernel()) * channels * outputs, mean);
    bias = numbers(random, sizes.hasBias() ? outputs : 0, mean);
    cotangent = numbers(random, batch * outputs * area(sizes.output()), mean);
    result = new double[cotangent.length];
    ofImages = new double[images.length];
    ofWeights = new double[weights.length];
    ofBias = new double[bias.length];
    for (int b = 0; b < batch; b++) {
      for (int o = 0; o < outputs; o++) {
        for (int y = 0; y < sizes.output().height(); y++) {
          for (int x = 0; x < sizes.output().width(); x++) {
            pixel(b, o, y, x);
          }
        }
      }
    }
  }

  private static int area(Plane plane) {
    return (int) (plane.height() * plane.width());
  }

  private static float[] numbers(Random random, int count, float mean) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = mean + (float) random.nextGaussian();
    }
    return numbers;
  }

  private void pixel(int b, int o, int y, int x) {
    int at = index(b, outputs, o, sizes.output(), y, x);
    if (sizes.hasBias()) {
      result[at] += bias[o];
      ofBias[o] += cotangent[at];
    }
    for (int dy = 0; dy < sizes.kernel().height(); dy++) {
      for (int dx = 0; dx < sizes.kernel().width(); dx++) {
        int row = (int) (y * sizes.stride().height() + dy - sizes.padding().height());
        int column = (int) (x * sizes.stride().width() + dx - sizes.padding().width());
        if (row >= 0
            && row < sizes.input().height()
            && column >= 0
            && column < sizes.input().width()) {
          tap(b, o, at, (int) (dy * sizes.kernel().width() + dx), row, column);
        }
      }
    }
  }

  private void tap(int b, int o, int at, int tap, int row, int column) {
    for (int c = 0; c < channels; c++) {
      int image = index(b, channels, c, sizes.input(), row, column);
      int weight = (tap * channels + c) * outputs + o;
      result[at] += (double) images[image] * weights[weight];
      ofImages[image] += (double) cotangent[at] * weights[weight];
      ofWeights[weight] += (double) cotangent[at] * images[image];
    }
  }

  private static int index(int b, int channels, int c, Plane plane, int y, int x) {
    return ((b * channels + c) * (int) plane.height() + y) * (int) plane.width() + x;
  }
}
