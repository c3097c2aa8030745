package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.tape.TapeCompiler.Executor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Convolutions of a tape in double, by tiles and by patches, give what ND4J gives, SameDiff's own
 * session, and finite differences.
 */
class DoubleConvolutionTest {

  private static final double TOLERANCE = 1e-12;

  @BeforeEach
  void setSeed() {
    Nd4j.getRandom().setSeed(1);
  }

  /** A field of a convolution with a bias. */
  private record Field(
      SameDiff graph, String output, long[] shape, Map<String, INDArray> parameters) {

    static Field of(int channels, int kernel, int stride) {
      long[] shape = {6, channels, 8, 7};
      Map<String, INDArray> parameters = new LinkedHashMap<>();
      parameters.put("w", Nd4j.randn(DataType.DOUBLE, kernel, kernel, channels, 34));
      parameters.put("b", Nd4j.randn(DataType.DOUBLE, 34));
      SameDiff graph = SameDiff.create();
      SDVariable x = graph.placeHolder("x", DataType.DOUBLE, shape);
      Conv2DConfig config =
          Conv2DConfig.builder().kH(kernel).kW(kernel).sH(stride).sW(stride).pH(1).pW(1).build();
      SDVariable w = graph.var("w", parameters.get("w").dup());
      SDVariable b = graph.var("b", parameters.get("b").dup());
      SDVariable y = graph.cnn().conv2d(graph.math().tanh(x), w, b, config);
      return new Field(graph, y.mul(y).name(), shape, parameters);
    }

    Tape tape(Executor executor) {
      return TapeCompiler.compile(
          TapeSpecification.builder(graph, output)
              .input("x", shape)
              .parameters(parameters)
              .gradients(Set.of("x"))
              .parameterGradients()
              .build(),
          executor);
    }
  }

  private static void run(Tape tape, INDArray x, INDArray cotangent) {
    tape.input("x").write(x);
    tape.forward();
    tape.cotangent().write(cotangent);
    tape.backward();
  }

  private static void assertClose(INDArray expected, INDArray actual) {
    double scale = expected.norm2Number().doubleValue();
    assertTrue(scale > 0);
    assertEquals(0, expected.sub(actual).norm2Number().doubleValue(), TOLERANCE * scale);
  }

  @ParameterizedTest
  @CsvSource({"33, 3, 1", "32, 4, 2", "3, 3, 2", "5, 1, 1"})
  void givesWhatNd4jGives(int channels, int kernel, int stride) {
    Field field = Field.of(channels, kernel, stride);
    INDArray x = Nd4j.randn(DataType.DOUBLE, field.shape());
    try (Tape expected = field.tape(Executor.ND4J);
        Tape tape = field.tape(Executor.AUTOMATIC)) {
      INDArray cotangent = Nd4j.randn(DataType.DOUBLE, expected.output().shape());
      run(expected, x, cotangent);
      run(tape, x, cotangent);
      assertClose(expected.output().array(), tape.output().array());
      assertClose(expected.parameterCotangent().array(), tape.parameterCotangent().array());
      assertClose(expected.inputCotangent("x").array(), tape.inputCotangent("x").array());
      INDArray bySession = field.graph().outputSingle(Map.of("x", x), field.output());
      assertClose(bySession, tape.output().array());
    }
  }

  @ParameterizedTest
  @CsvSource({"33, 3, 1", "32, 4, 2", "3, 3, 2"})
  void gradientsAreThoseOfFiniteDifferences(int channels, int kernel, int stride) {
    Field field = Field.of(channels, kernel, stride);
    INDArray x = Nd4j.randn(DataType.DOUBLE, field.shape());
    INDArray direction = Nd4j.randn(DataType.DOUBLE, field.shape());
    try (Tape tape = field.tape(Executor.AUTOMATIC)) {
      INDArray cotangent = Nd4j.randn(DataType.DOUBLE, tape.output().shape());
      double h = 1e-5;
      run(tape, x.add(direction.mul(h)), cotangent);
      double after = tape.output().array().mul(cotangent).sumNumber().doubleValue();
      run(tape, x.sub(direction.mul(h)), cotangent);
      double before = tape.output().array().mul(cotangent).sumNumber().doubleValue();
      run(tape, x, cotangent);
      double derivative = tape.inputCotangent("x").array().mul(direction).sumNumber().doubleValue();
      assertEquals((after - before) / (2 * h), derivative, 1e-6 * Math.abs(derivative));
    }
  }
}
