package io.github.dl4jode.latentode.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SequenceDecoderTest {

  private static final int LATENT = 3;
  private static final TestSeries SERIES = TestSeries.random(DataType.DOUBLE, 3, 2, 6, 0.4, 5);
  private static final INDArray Z =
      Nd4j.createFromArray(new double[][] {{0.3, -1, 0.5}, {1, 0.2, -0.4}, {-0.7, 0.1, 0.9}});

  static List<Cell> cells() {
    return List.of(new TanhCell(4), new GruCell(4));
  }

  private static DecoderSettings decoding(Cell cell) {
    return new DecoderSettings(cell, Readout.of(Activation.TANH, 5), LATENT, 2);
  }

  private static Map<String, INDArray> parameters(DecoderSettings decoding) {
    return Parameters.of(
        decoding::defineParameters, decoding::initializeParameters, DataType.DOUBLE, 4);
  }

  private static SequenceDecoder decoder(
      DecoderSettings decoding, Map<String, INDArray> parameters) {
    return new SequenceDecoder(decoding, DataType.DOUBLE, 3, parameters, true);
  }

  private static INDArray decode(SequenceDecoder decoder, INDArray z, TestSeries series) {
    INDArray output = Nd4j.create(DataType.DOUBLE, 3, 2, series.length());
    decoder.forward(z, series.times(), series.mask(), output);
    return output;
  }

  @ParameterizedTest
  @MethodSource("cells")
  void itsGradientIsThatOfDifferences(Cell cell) {
    Map<String, INDArray> parameters = parameters(decoding(cell));
    INDArray z = Z.dup();
    INDArray weights = Nd4j.rand(DataType.DOUBLE, 3, 2, 6).subi(0.5);
    try (SequenceDecoder decoder = decoder(decoding(cell), parameters)) {
      List<INDArray> all = new ArrayList<>(parameters.values());
      all.add(z);
      double[] differences =
          Parameters.differences(
              all, () -> decode(decoder, z, SERIES).muli(weights).sumNumber().doubleValue());
      decode(decoder, z, SERIES);
      double[] gradient = decoder.backward(weights).toDoubleVector();
      int count = gradient.length;
      assertArrayEquals(Arrays.copyOf(differences, count), gradient, 1e-8);
      assertArrayEquals(
          Arrays.copyOfRange(differences, count, differences.length),
          decoder.latentCotangent().dup().data().asDouble(),
          1e-8);
    }
  }

  @ParameterizedTest
  @MethodSource("cells")
  void timesWithoutTargetsChangeNothing(Cell cell) {
    Map<String, INDArray> parameters = parameters(decoding(cell));
    try (SequenceDecoder decoder = decoder(decoding(cell), parameters)) {
      INDArray expected = decode(decoder, Z, SERIES);
      INDArray wider = decode(decoder, Z, SERIES.withTimeBehind(3));
      for (int t = 0; t < 6; t++) {
        double difference =
            wider
                .tensorAlongDimension(t <= 3 ? t : t + 1, 0, 1)
                .distance2(expected.tensorAlongDimension(t, 0, 1));
        assertEquals(0, difference, 1e-12);
      }
    }
  }

  @Test
  void outsideItsPointsIsNothing() {
    DecoderSettings decoding = decoding(new GruCell(4));
    try (SequenceDecoder decoder = decoder(decoding, parameters(decoding))) {
      INDArray output = decode(decoder, Z, SERIES);
      for (int b = 0; b < 3; b++) {
        for (int t = 0; t < 6; t++) {
          boolean point = SERIES.mask().getDouble(b, 0, t) + SERIES.mask().getDouble(b, 1, t) > 0;
          assertEquals(point, output.getDouble(b, 0, t) != 0);
        }
      }
    }
  }
}
