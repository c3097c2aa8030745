package io.github.dl4jode.cnf.demo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.cnf.data.ToyDensity;
import io.github.dl4jode.program.table.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ExamplesTest {

  /** Row i is (i, 1000 - 3 i). */
  private static NumberTable table(int rows) {
    return new NumberTable(
        List.of("a", "b"),
        IntStream.range(0, rows)
            .mapToObj(i -> new double[] {i, 1000 - 3 * i})
            .toArray(double[][]::new));
  }

  @Test
  void everyRowIsEitherLearnedFromOrTested() {
    Examples examples = new TableExamples(table(50), 3);
    TreeSet<Long> seen = new TreeSet<>();
    for (INDArray part : List.of(examples.training(), examples.test())) {
      for (double[] row : examples.standardisation().undo(part)) {
        assertEquals(1000 - 3 * row[0], row[1], 1e-3);
        seen.add(Math.round(row[0]));
      }
    }
    assertEquals(50, seen.size());
    assertEquals(5, examples.test().size(0));
  }

  @Test
  void everyRowComesOnceInAnEpoch() {
    Examples examples = new TableExamples(table(50), 3);
    TreeSet<Long> seen = new TreeSet<>();
    for (int iteration = 3; iteration < 6; iteration++) {
      for (double[] row : examples.standardisation().undo(examples.minibatch(iteration, 15))) {
        seen.add(Math.round(row[0]));
      }
    }
    assertEquals(45, seen.size());
    assertEquals(45, examples.minibatch(0, 1_000).size(0));
  }

  /** So that a training that is resumed sees what it would have seen. */
  @Test
  void minibatchesBelongToTheSeedAndTheIteration() {
    for (boolean toy : new boolean[] {true, false}) {
      Examples one = toy ? new ToyExamples(ToyDensity.MOONS, 1) : new TableExamples(table(50), 1);
      Examples same = toy ? new ToyExamples(ToyDensity.MOONS, 1) : new TableExamples(table(50), 1);
      Examples other = toy ? new ToyExamples(ToyDensity.MOONS, 2) : new TableExamples(table(50), 2);
      INDArray first = one.minibatch(7, 10);
      one.minibatch(20, 10);
      assertEquals(first, same.minibatch(7, 10));
      assertEquals(first, one.minibatch(7, 10));
      assertNotEquals(first, one.minibatch(8, 10));
      assertNotEquals(first, other.minibatch(7, 10));
    }
  }

  @Test
  void standardisedNumbersHaveMeanZeroAndVarianceOne() {
    INDArray training = new TableExamples(table(50), 1).training();
    assertArrayEquals(new double[2], training.mean(0).toDoubleVector(), 1e-5);
    assertArrayEquals(new double[] {1, 1}, training.std(false, 0).toDoubleVector(), 1e-5);
  }

  /** p(x) = p(z) / (s1 s2): the volume is what the columns are divided by. */
  @Test
  void theVolumeIsTheLogarithmOfAllDeviations() {
    Standardisation standardisation =
        new Standardisation(List.of("a", "b"), new double[] {5, 6}, new double[] {2, 0.25});
    assertEquals(Math.log(0.5), standardisation.logVolume(), 1e-12);
    assertArrayEquals(
        new double[][] {{1.5, -8}},
        standardisation.apply(new double[][] {{8, 4}}).toDoubleMatrix());
  }

  @Test
  void tooFewRowsAndConstantColumnsAreRefused() {
    assertTrue(
        assertThrows(DataException.class, () -> new TableExamples(table(9), 1))
            .getMessage()
            .contains("There are 9 rows"));
    double[][] rows = table(20).rows();
    Arrays.stream(rows).forEach(row -> row[1] = 0.1);
    NumberTable constant = new NumberTable(List.of("a", "b"), rows);
    assertTrue(
        assertThrows(DataException.class, () -> new TableExamples(constant, 1))
            .getMessage()
            .startsWith("Column 2 (b) is constant, 0.1"));
  }

  /** The entropy of N(m, [[4, 2], [2, 9]]): ln(2πe) + ½ ln 32. */
  @Test
  void oneGaussianReachesItsEntropy() {
    int count = 20_000;
    double[][] rows = new double[count][];
    var random = Examples.random(1, 1);
    for (int i = 0; i < count; i++) {
      double z = random.nextGaussian();
      rows[i] = new double[] {3 + 2 * z, z + Math.sqrt(8) * random.nextGaussian()};
    }
    INDArray examples = Nd4j.createFromArray(rows);
    double entropy = Math.log(2 * Math.PI * Math.E) + 0.5 * Math.log(32);
    double error = 5 / Math.sqrt(count);
    assertEquals(entropy, Gaussian.of(examples).negativeLogLikelihood(examples), error);
  }

  /** The table of figures: what one Gaussian reaches on each density. */
  @Test
  void oneGaussianReachesWhatIsKnown() {
    assertGaussian(1.686, ToyDensity.TWO_CIRCLES);
    assertGaussian(4.26, ToyDensity.EIGHT_GAUSSIANS);
    assertGaussian(3.59, ToyDensity.RINGS);
    assertGaussian(3.29, ToyDensity.MOONS);
  }

  private static void assertGaussian(double expected, ToyDensity density) {
    Examples examples = new ToyExamples(density, 1);
    assertEquals(
        expected,
        Gaussian.of(examples.training()).negativeLogLikelihood(examples.test()),
        0.03,
        density.toString());
  }

  @Test
  void examplesAreFloats() {
    assertEquals(DataType.FLOAT, new ToyExamples(ToyDensity.RINGS, 1).minibatch(0, 4).dataType());
    assertEquals(DataType.FLOAT, new TableExamples(table(20), 1).minibatch(0, 4).dataType());
  }
}
