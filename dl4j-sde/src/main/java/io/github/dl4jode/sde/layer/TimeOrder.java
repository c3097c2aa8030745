package io.github.dl4jode.sde.layer;

import io.github.dl4jode.array.loop.memory.FloatMemory;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Copies of series of floats between two orders of memory, [batch, channels, times] and [times,
 * batch, channels], example by example: ND4J's assignment to another order of three dimensions
 * takes three times as long. For arrays in host memory, contiguous and row-major.
 */
final class TimeOrder {

  /** The channels that are copied together: a cache line of them. */
  private static final int CHANNELS = 16;

  private TimeOrder() {}

  /**
   * Writes series time by time.
   *
   * @param series [batch, channels, times]
   * @param byTime receives [times, batch, channels]
   */
  static void timeFirst(INDArray series, INDArray byTime) {
    int batch = Math.toIntExact(series.size(0));
    int channels = Math.toIntExact(series.size(1));
    int times = Math.toIntExact(series.size(2));
    FloatBuffer from = FloatMemory.of(series);
    FloatBuffer to = FloatMemory.of(byTime);
    float[] example = new float[channels * times];
    float[] turned = new float[channels * times];
    for (int row = 0; row < batch; row++) {
      from.get(row * example.length, example);
      for (int first = 0; first < channels; first += CHANNELS) {
        int end = Math.min(first + CHANNELS, channels);
        for (int channel = first; channel < end; channel++) {
          int at = channel * times;
          for (int k = 0, place = channel; k < times; k++, place += channels) {
            turned[place] = example[at + k];
          }
        }
      }
      for (int k = 0; k < times; k++) {
        to.put((k * batch + row) * channels, turned, k * channels, channels);
      }
    }
  }

  /**
   * Writes values that lie time by time as series.
   *
   * @param byTime [times - before, batch, channels]
   * @param before the first times of the series, which become 0
   * @param series receives [batch, channels, times]
   */
  static void timeLast(INDArray byTime, int before, INDArray series) {
    int batch = Math.toIntExact(series.size(0));
    int channels = Math.toIntExact(series.size(1));
    int times = Math.toIntExact(series.size(2));
    FloatBuffer from = FloatMemory.of(byTime);
    FloatBuffer to = FloatMemory.of(series);
    float[] turned = new float[channels * (times - before)];
    float[] example = new float[channels * times];
    for (int row = 0; row < batch; row++) {
      for (int k = 0; k < times - before; k++) {
        from.get((k * batch + row) * channels, turned, k * channels, channels);
      }
      for (int first = 0; first < channels; first += CHANNELS) {
        int end = Math.min(first + CHANNELS, channels);
        for (int channel = first; channel < end; channel++) {
          int at = channel * times;
          for (int k = before, place = channel; k < times; k++, place += channels) {
            example[at + k] = turned[place];
          }
        }
      }
      to.put(row * example.length, example);
    }
  }
}
