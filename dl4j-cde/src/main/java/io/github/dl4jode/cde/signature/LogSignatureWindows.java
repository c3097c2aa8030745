package io.github.dl4jode.cde.signature;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Long series as short ones of log-signatures over windows: the log-ODE method, by which a solver
 * takes one step over a window of many points.
 *
 * <p>The windows of a series begin at its first time and have one length; the last one may be
 * shorter. Row 0 of the result is the first value of each channel, followed by zeros; row k is the
 * row before plus the log-signature of window k. A controlled equation takes it as a path that is
 * linear between the times 0, 1, 2 and so on.
 *
 * <p>Missing values, and values at the ends of windows, come from linear interpolation; before its
 * first value a channel is constant, and after its last one too. A channel of a series without any
 * value is 0. Time is not added: make it a channel.
 *
 * <p>Source: Morrill et al. 2021; the rows are those of torchcde's {@code logsig_windows}.
 *
 * @param depth of the log-signatures, 1 to 3; 1 keeps only the values at the ends of windows
 * @param length of a window, in the unit of the times
 */
public record LogSignatureWindows(int depth, double length) implements Serializable {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the depth is not 1, 2 or 3, or the length is not positive
   *     and finite
   */
  public LogSignatureWindows {
    LogSignature checked = new LogSignature(1, depth);
    if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Windows of depth %d need a positive length, not %s; give it in the unit of the times"
              .formatted(checked.depth(), length));
    }
  }

  /** The number of rows of a channel vector of the result, for series of so many channels. */
  public int size(int channels) {
    return new LogSignature(channels, depth).size();
  }

  /**
   * Transforms series that begin in column 0; columns in which no channel has a value are left out,
   * as those after the end of a series.
   *
   * @param values [batch, channels, columns], NaN where missing
   * @param times [batch, columns], strictly increasing over the columns that have a value
   * @throws IllegalArgumentException if shapes do not fit, a series has fewer than two columns with
   *     a value, its times do not increase or are not finite, or a value is infinite
   */
  public LogSignatureSeries transform(INDArray values, INDArray times) {
    if (values.rank() != 3) {
      throw new IllegalArgumentException(
          "Values are [batch, channels, time], not of rank " + values.rank());
    }
    long batch = values.size(0);
    long columns = values.size(2);
    if (times.rank() != 2 || times.size(0) != batch || times.size(1) != columns) {
      throw new IllegalArgumentException(
          "Times are [batch, time], [%d, %d], not of shape %s"
              .formatted(batch, columns, times.shapeInfoToString()));
    }
    int channels = Math.toIntExact(values.size(1));
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      double[] cells = HostArrays.doubles(values);
      double[] clock = HostArrays.doubles(times);
      List<SeriesRows> series = new ArrayList<>();
      for (int i = 0; i < batch; i++) {
        series.add(SeriesRows.read(i, channels, Math.toIntExact(columns), cells, clock));
      }
      return new LogSignatureSeries(
          new LogSignature(channels, depth), length, series, values.shape(), values.dataType());
    }
  }
}
