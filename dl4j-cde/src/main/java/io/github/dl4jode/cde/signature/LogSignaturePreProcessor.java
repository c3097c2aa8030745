package io.github.dl4jode.cde.signature;

import java.io.Serial;
import java.io.Serializable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Replaces the features of minibatches by log-signatures over windows, once, before a training:
 *
 * <pre>{@code
 * iterator.setPreProcessor(new LogSignaturePreProcessor(new LogSignatureWindows(2, 50), 0));
 * }</pre>
 *
 * <p>Features are [batch, channels, time], NaN where missing, with time as one of the channels; a
 * features mask [batch, time], where there is one, is 0 after the end of a series. They become
 * [batch, size, windows + 1], with a mask [batch, windows + 1].
 *
 * @param windows of the log-signatures
 * @param timeChannel which channel is the time
 */
public record LogSignaturePreProcessor(LogSignatureWindows windows, int timeChannel)
    implements DataSetPreProcessor, Serializable {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the channel is negative
   */
  public LogSignaturePreProcessor {
    if (timeChannel < 0) {
      throw new IllegalArgumentException(
          "The channel of the time counts from 0, it is not " + timeChannel);
    }
  }

  /**
   * Replaces features and mask of a minibatch.
   *
   * @throws IllegalArgumentException as {@link LogSignatureWindows#transform}, or if there is no
   *     such channel
   */
  @Override
  public void preProcess(DataSet minibatch) {
    INDArray features = minibatch.getFeatures();
    if (features.rank() != 3 || timeChannel >= features.size(1)) {
      throw new IllegalArgumentException(
          "Features are [batch, channels, time] with the time as channel %d, not of shape %s"
              .formatted(timeChannel, features.shapeInfoToString()));
    }
    INDArray values = features;
    INDArray mask = minibatch.getFeaturesMaskArray();
    if (mask != null) {
      values = ended(features, mask);
    }
    INDArray times =
        values.get(NDArrayIndex.all(), NDArrayIndex.point(timeChannel), NDArrayIndex.all());
    LogSignatureSeries series =
        windows.transform(values, times.reshape(features.size(0), features.size(2)));
    minibatch.setFeatures(series.values());
    minibatch.setFeaturesMaskArray(series.mask());
  }

  /** NaN where the mask is 0. */
  private static INDArray ended(INDArray features, INDArray mask) {
    double[] cells = HostArrays.doubles(features);
    double[] shown = HostArrays.doubles(mask);
    int channels = Math.toIntExact(features.size(1));
    int columns = Math.toIntExact(features.size(2));
    if (shown.length * channels != cells.length) {
      throw new IllegalArgumentException(
          "The mask of the features is [batch, time], [%d, %d], not of shape %s"
              .formatted(features.size(0), columns, mask.shapeInfoToString()));
    }
    for (int at = 0; at < cells.length; at++) {
      int row = at / (channels * columns);
      if (shown[row * columns + at % columns] == 0) {
        cells[at] = Double.NaN;
      }
    }
    return Nd4j.create(cells, features.shape(), features.dataType());
  }
}
