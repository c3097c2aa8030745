package io.github.dl4jode.cde.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class SeriesArraysTest {

  private static final double NAN = Double.NaN;

  private static final SeriesArrays ARRAYS =
      new SeriesArrays(
          List.of(
              new LabelledSeries(
                  "a", 1, new double[] {1, 3, 4}, new double[][] {{1, NAN}, {NAN, 5}, {2, 6}}),
              new LabelledSeries(
                  "b", -1, new double[] {0, 0.5}, new double[][] {{7, 8}, {9, NAN}})),
          3,
          4,
          DataType.DOUBLE);

  private static double[] row(INDArray array, long series) {
    return array.slice(series).dup('c').data().asDouble();
  }

  @Test
  void valuesMaskAndTimes() {
    assertArrayEquals(new double[] {1, NAN, 2, NAN, NAN, 5, 6, NAN}, row(ARRAYS.values(), 0));
    assertArrayEquals(new double[] {1, 0, 1, 0, 0, 1, 1, 0}, row(ARRAYS.mask(), 0));
    assertArrayEquals(new double[] {1, 3, 4, 5}, row(ARRAYS.times(), 0));
    assertArrayEquals(new double[] {0, 0.5, 1.5, 2.5}, row(ARRAYS.times(), 1));
    assertArrayEquals(new double[] {1, 1, 0, 0}, row(ARRAYS.timeMask(), 1));
    assertArrayEquals(new double[] {0, 1, 0}, row(ARRAYS.labels(), 0));
    assertArrayEquals(new double[] {0, 0, 0}, row(ARRAYS.labels(), 1));
  }

  @Test
  void recurrentNetworksReadLastValuesMasksAndGaps() {
    assertArrayEquals(
        new double[] {
          1, 1, 2, 0, 0, 5, 6, 0, //
          1, 0, 1, 0, 0, 1, 1, 0, //
          0, 2, 1, 0
        },
        row(ARRAYS.filled(), 0));
    assertArrayEquals(
        new double[] {
          1, 1, 2, 0, 0, 5, 6, 0, //
          1, 0, 1, 0, 0, 1, 1, 0, //
          0, 2, 3, 0, 0, 2, 1, 0
        },
        row(ARRAYS.decaying(), 0));
  }

  @Test
  void aDataSetHasTimeAsItsFirstChannel() {
    DataSet dataSet = ARRAYS.dataSet();

    assertArrayEquals(
        new double[] {0, 0.5, NAN, NAN, 7, 9, NAN, NAN, 8, NAN, NAN, NAN},
        row(dataSet.getFeatures(), 1));
    assertArrayEquals(new double[] {1, 1, 0, 0}, row(dataSet.getFeaturesMaskArray(), 1));
    assertEquals(3, ARRAYS.multiDataSet().getFeatures().length);
  }

  @Test
  void refusesALongSeriesAndAnEmptyBatch() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new SeriesArrays(ARRAYS.series(), 3, 2, DataType.DOUBLE));
    assertThrows(
        IllegalArgumentException.class, () -> new SeriesArrays(List.of(), 3, 2, DataType.DOUBLE));
  }

  @Test
  void anEpochHasEachSeriesOnceInAnotherOrder() {
    LabelledSeriesSet set = SpiralProtocol.DIFFRAX.generate(10, 5, 1);
    SeriesMinibatches minibatches = new SeriesMinibatches(set, 4, 7, DataType.FLOAT);

    assertEquals(3, minibatches.perEpoch());
    List<String> first = epoch(minibatches, 0);
    assertEquals(10, first.stream().distinct().count());
    assertFalse(first.equals(epoch(minibatches, 1)));
    assertEquals(first, epoch(minibatches, 0));
    assertEquals(
        set.series().stream().map(LabelledSeries::id).toList(),
        minibatches.inOrder().stream()
            .flatMap(part -> part.series().stream().map(LabelledSeries::id))
            .toList());
    assertThrows(
        IllegalArgumentException.class, () -> new SeriesMinibatches(set, 0, 7, DataType.FLOAT));
  }

  private static List<String> epoch(SeriesMinibatches minibatches, long epoch) {
    return LongStream.range(3 * epoch, 3 * epoch + 3)
        .mapToObj(i -> minibatches.minibatch(i).series().stream().map(LabelledSeries::id).toList())
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void standardisationIsThatOfTheTraining() throws Exception {
    LabelledSeriesSet set =
        new LabelledSeriesSet(
            List.of("x"),
            List.of("a"),
            List.of(
                LabelledSeriesSetTest.series("s", 0, 1, NAN, 3),
                LabelledSeriesSetTest.series("t", 0, 5, 7)));
    ChannelStandardisation standardisation = ChannelStandardisation.of(set);

    LabelledSeriesSet seen = standardisation.apply(set);

    double deviation = Math.sqrt(5);
    assertEquals(-3 / deviation, seen.series().get(0).value(0, 0), 1e-15);
    assertEquals(3 / deviation, seen.series().get(1).value(1, 0), 1e-15);
    double[] times = {0, 1, 2, 0, 1};
    double mean = Arrays.stream(times).average().orElseThrow();
    double scale =
        Math.sqrt(Arrays.stream(times).map(t -> (t - mean) * (t - mean)).sum() / times.length);
    assertEquals((2 - mean) / scale, seen.series().get(0).time(2), 1e-15);
    ObjectMapper mapper = new ObjectMapper();
    assertEquals(
        standardisation,
        mapper.readValue(mapper.writeValueAsString(standardisation), ChannelStandardisation.class));
  }

  @Test
  void standardisationRefusesAChannelThatNeverVariesOrHasNoValueOrIsAnother() {
    LabelledSeriesSet constant =
        new LabelledSeriesSet(
            List.of("x"), List.of("a"), List.of(LabelledSeriesSetTest.series("s", 0, 3, 3)));
    assertEquals(
        "Channel \"x\" has the value 3.0 in all series and never varies; leave it out",
        assertThrows(IllegalArgumentException.class, () -> ChannelStandardisation.of(constant))
            .getMessage());
    LabelledSeriesSet empty =
        constant.withSeries(List.of(LabelledSeriesSetTest.series("s", 0, NAN, NAN)));
    assertThrows(IllegalArgumentException.class, () -> ChannelStandardisation.of(empty));
    LabelledSeriesSet spirals = SpiralProtocol.DIFFRAX.generate(2, 5, 1);
    ChannelStandardisation standardisation = ChannelStandardisation.of(spirals);
    assertEquals(
        "The channels of the series are x, the network knows x, y, in this order",
        assertThrows(IllegalArgumentException.class, () -> standardisation.apply(constant))
            .getMessage());
  }

  /** In FLOAT they would be infinite. */
  @Test
  void standardisationRefusesValuesThatANetworkCannotRead() {
    LabelledSeriesSet training =
        new LabelledSeriesSet(
            List.of("level"), List.of("a"), List.of(LabelledSeriesSetTest.series("s", 0, 1, 3)));
    LabelledSeriesSet far =
        training.withSeries(List.of(LabelledSeriesSetTest.series("t", 0, 2, NAN, -1e300)));
    ChannelStandardisation standardisation = ChannelStandardisation.of(training);
    assertEquals(
        "Series t has the value -1.0E300 in channel \"level\" at time 2.0, too far from the mean 2.0"
            + " of the training for a network to read; look at the scale of the channel, or leave"
            + " the value out",
        assertThrows(IllegalArgumentException.class, () -> standardisation.apply(far))
            .getMessage());
    assertEquals(
        "Channel \"level\" has values up to 1.0E300, too large for a mean and a variance; look at the"
            + " scale of the channel, or leave such values out",
        assertThrows(IllegalArgumentException.class, () -> ChannelStandardisation.of(far))
            .getMessage());
  }
}
