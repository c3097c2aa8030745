package io.github.dl4jode.latentode.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.AsyncMultiDataSetIterator;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

class SeriesBatchesTest {

  /** Ten series of one point; series i has the value i + 1, and the time i / 10. */
  private static SeriesSet ten() {
    return new SeriesSet(
        List.of("x"),
        IntStream.range(0, 10)
            .mapToObj(i -> new Series("s" + i, new double[] {i / 10.0}, new double[][] {{i + 1}}))
            .toList());
  }

  private static SeriesBatches.Builder fours() {
    return SeriesBatches.builder(ten()).batchSize(4).seed(3);
  }

  /** Which series are in which minibatches, to the end of the epoch. */
  private static List<String> epoch(MultiDataSetIterator batches) {
    List<String> epoch = new ArrayList<>();
    while (batches.hasNext()) {
      epoch.add(content(batches.next()));
    }
    return epoch;
  }

  /** Each series has one value that is not zero. */
  private static String content(MultiDataSet arrays) {
    StringBuilder content = new StringBuilder();
    for (long i = 0; i < arrays.getFeatures(0).size(0); i++) {
      content.append(arrays.getFeatures(0).slice(i).sumNumber().intValue()).append(' ');
    }
    return content.toString();
  }

  private static List<Integer> sorted(List<String> epoch) {
    return String.join("", epoch)
        .trim()
        .lines()
        .flatMap(line -> List.of(line.split(" ")).stream())
        .map(Integer::valueOf)
        .sorted()
        .toList();
  }

  @Test
  void anEpochHasEverySeriesOnce() {
    SeriesBatches batches = fours().build();
    List<String> epoch = epoch(batches);

    assertEquals(3, batches.minibatchesPerEpoch());
    assertEquals(3, epoch.size());
    assertEquals(2, epoch.get(2).split(" ").length);
    assertEquals(IntStream.rangeClosed(1, 10).boxed().toList(), sorted(epoch));
    assertThrows(NoSuchElementException.class, batches::next);
  }

  @Test
  void theSeedMakesTheOrderAnotherInEveryEpoch() {
    SeriesBatches batches = fours().build();
    List<String> first = epoch(batches);
    batches.reset();
    List<String> second = epoch(batches);

    assertNotEquals(first, second);
    assertEquals(sorted(first), sorted(second));
    assertEquals(first, epoch(fours().build()));
    assertNotEquals(first, epoch(fours().seed(4).build()));
    SeriesBatches inOrder = fours().shuffled(false).build();
    assertEquals(List.of("1 2 3 4 ", "5 6 7 8 ", "9 10 "), epoch(inOrder));
    inOrder.reset();
    assertEquals("1 2 3 4 ", content(inOrder.next()));
  }

  @Test
  void aResetAtTheBeginningChangesNothing() {
    SeriesBatches batches = fours().build();
    batches.reset();
    batches.reset();
    assertEquals(epoch(fours().build()), epoch(batches));
  }

  @Test
  void everyMinibatchHasANumber() {
    SeriesBatches batches = fours().build();
    List<String> all = epoch(batches);
    batches.reset();
    all.addAll(epoch(batches));

    for (int i = 0; i < 6; i++) {
      assertEquals(all.get(i), content(batches.minibatch(i).dataSet(DataType.FLOAT)));
      SeriesBatches resumed = fours().firstIteration(i).build();
      assertEquals(all.get(i), content(resumed.next()));
    }
  }

  @Test
  void everyGridBeginsAtTheSameTime() {
    SeriesBatches batches = fours().build();
    while (batches.hasNext()) {
      assertEquals(0, batches.next().getFeatures(2).getDouble(0, 0));
    }
    SeriesBatches earlier = fours().start(-2).build();
    assertEquals(-2, earlier.start());
    assertEquals(-2, earlier.next().getFeatures(2).getDouble(1, 0));
    assertThrows(IllegalArgumentException.class, () -> fours().start(0.1));
  }

  @Test
  void deeplearning4jMayFetchAhead() {
    SeriesBatches batches = fours().build();
    assertTrue(batches.asyncSupported() && batches.resetSupported());
    List<String> expected = epoch(fours().build());

    AsyncMultiDataSetIterator ahead = new AsyncMultiDataSetIterator(batches, 2, true);
    assertEquals(expected, epoch(ahead));
    ahead.shutdown();
  }

  @Test
  void thePreprocessorSeesEveryMinibatch() {
    SeriesBatches batches = fours().shuffled(false).build();
    batches.setPreProcessor(arrays -> arrays.getFeatures(0).muli(2));
    assertEquals("2 4 6 8 ", content(batches.next()));
    assertFalse(batches.getPreProcessor() == null);
    batches.setPreProcessor(null);
    assertEquals("5 6 7 8 ", content(batches.next()));
  }

  @Test
  void moreOrFewerCanBeAskedFor() {
    SeriesBatches batches = fours().shuffled(false).build();
    assertEquals("1 2 3 4 5 6 ", content(batches.next(6)));
    assertEquals("7 ", content(batches.next(1)));
    assertEquals("8 9 10 ", content(batches.next(100)));
    assertFalse(batches.hasNext());
    batches.reset();
    assertThrows(IllegalArgumentException.class, () -> batches.next(0));
  }

  @Test
  void aBatchSizeBeyondTheSetIsTheSet() {
    SeriesBatches batches = fours().batchSize(1000).dataType(DataType.DOUBLE).build();
    MultiDataSet all = batches.next();
    assertEquals(10, all.getFeatures(0).size(0));
    assertEquals(DataType.DOUBLE, all.getFeatures(2).dataType());
    assertThrows(IllegalArgumentException.class, () -> fours().batchSize(0));
    assertThrows(IllegalArgumentException.class, () -> fours().firstIteration(-1));
    assertThrows(IllegalArgumentException.class, () -> SeriesBatches.builder(List.of()));
  }

  @Test
  void itIsSerialisedWhereItIs() throws IOException, ClassNotFoundException {
    SeriesBatches batches = fours().build();
    batches.next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(batches);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      SeriesBatches copy = (SeriesBatches) in.readObject();
      assertEquals(epoch(batches), epoch(copy));
    }
  }
}
