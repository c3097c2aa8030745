package io.github.dl4jode.tape;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.TapeCompiler.Executor;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/** Convolutions of a tape by an executor give what ND4J gives. */
class ConvolutionExecutorTest {

  private static final long[] IMAGES_SHAPE = {2, 3, 7, 6};

  private final LoopConvolutions loops = new LoopConvolutions();
  private final Map<String, INDArray> parameters = new LinkedHashMap<>();

  @BeforeEach
  void draw() {
    Nd4j.getRandom().setSeed(1);
    parameters.put("w", Nd4j.randn(DataType.FLOAT, 3, 2, 3, 4));
    parameters.put("b", Nd4j.randn(DataType.FLOAT, 4));
  }

  private static Conv2DConfig.Conv2DConfigBuilder config() {
    return Conv2DConfig.builder().kH(3).kW(2).sH(2).sW(1).pH(1).pW(0);
  }

  /** relu(conv(relu(x))), so that the convolution is between other operations. */
  private TapeSpecification.Builder specification(DataType type, Conv2DConfig config) {
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", type, IMAGES_SHAPE);
    Map<String, SDVariable> weights = new LinkedHashMap<>();
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) -> {
          arrays.put(name, array.castTo(type));
          weights.put(name, graph.var(name, arrays.get(name)));
        });
    SDVariable h = graph.nn().relu(x, 0);
    SDVariable y =
        weights.containsKey("b")
            ? graph.cnn().conv2d(h, weights.get("w"), weights.get("b"), config)
            : graph.cnn().conv2d(h, weights.get("w"), config);
    SDVariable output = y.mul(y);
    return TapeSpecification.builder(graph, output.name())
        .input("x", IMAGES_SHAPE)
        .parameters(arrays);
  }

  private Tape compile(TapeSpecification.Builder specification, ConvolutionExecutor... executors) {
    return TapeCompiler.compile(
        specification.build(), Executor.AUTOMATIC, Workers.ofMachine(), () -> List.of(executors));
  }

  private void assertAgree(UnaryOperator<TapeSpecification.Builder> gradients) {
    try (Tape expected = compile(gradients.apply(specification(DataType.FLOAT, config().build())));
        Tape tape =
            compile(gradients.apply(specification(DataType.FLOAT, config().build())), loops)) {
      INDArray x = Nd4j.randn(DataType.FLOAT, IMAGES_SHAPE);
      INDArray cotangent = Nd4j.randn(DataType.FLOAT, expected.output().shape());
      for (Tape each : List.of(expected, tape)) {
        each.input("x").write(x);
        each.forward();
        each.cotangent().write(cotangent);
        each.backward();
      }
      assertClose(expected.output(), tape.output());
      if (!expected.parameterCotangent().array().isEmpty()) {
        assertClose(expected.parameterCotangent(), tape.parameterCotangent());
      }
    }
    assertEquals(0, loops.open, "closed with the tape");
  }

  private static void assertClose(TapePort expected, TapePort actual) {
    assertClose(expected.array(), actual.array());
  }

  private static void assertClose(INDArray expected, INDArray actual) {
    double scale = expected.norm2Number().doubleValue();
    assertEquals(0, expected.sub(actual).norm2Number().doubleValue(), 1e-6 * scale);
    assertTrue(scale > 0);
  }

  @Test
  void givesWhatNd4jGives() {
    assertAgree(it -> it.gradients(Set.of("x")).parameterGradients());

    assertEquals(List.of(Set.of(IMAGES, WEIGHTS)), loops.wanted);
    assertEquals(2, loops.runs);
    ConvolutionSizes sizes = loops.offered.get(0);
    assertEquals(
        new ConvolutionSizes(
            2,
            3,
            4,
            new Plane(7, 6),
            new Plane(4, 5),
            new Plane(3, 2),
            new Plane(2, 1),
            new Plane(1, 0),
            true),
        sizes);
    assertEquals(List.of(sizes, sizes), loops.offered, "the gradients have the same sizes");
  }

  @Test
  void computesOnlyTheGradientsThatAreRead() {
    assertAgree(TapeSpecification.Builder::parameterGradients);
    assertAgree(it -> it.gradients(Set.of("x")));
    parameters.remove("b");
    assertAgree(it -> it.gradients(Set.of("x")));
    assertAgree(TapeSpecification.Builder::parameterGradients);

    assertEquals(
        List.of(Set.of(WEIGHTS), Set.of(IMAGES), Set.of(IMAGES), Set.of(WEIGHTS)), loops.wanted);
  }

  @Test
  void leavesOtherConvolutionsToNd4j() {
    compile(specification(DataType.DOUBLE, config().build()), loops).close();
    compile(specification(DataType.FLOAT, config().dH(2).build()), loops).close();
    compile(specification(DataType.FLOAT, config().paddingMode(PaddingMode.SAME).build()), loops)
        .close();

    assertEquals(List.of(), loops.offered);
  }

  @Test
  void recordingsHaveTheirOwnArrays() {
    TapeSpecification.Builder specification =
        specification(DataType.FLOAT, config().build()).gradients(Set.of("x")).parameterGradients();
    INDArray first = Nd4j.randn(DataType.FLOAT, IMAGES_SHAPE);
    INDArray second = Nd4j.randn(DataType.FLOAT, IMAGES_SHAPE);
    try (Tape tape = compile(specification, loops)) {
      tape.cotangent().write(1);
      tape.input("x").write(first);
      tape.forward();
      tape.backward();
      INDArray expected = tape.parameterCotangent().array().dup();
      try (Recording recording = tape.newRecording()) {
        tape.cotangent().write(1);
        recording.input("x").write(first);
        recording.forward();
        tape.input("x").write(second);
        tape.forward();
        recording.backward();
        assertEquals(expected, tape.parameterCotangent().array());
      }
    }
    assertEquals(0, loops.open);
  }

  @Test
  void readsAndWritesTheCallersArrays() {
    long[] large = {60, 3, 8, 8};
    SameDiff graph = SameDiff.create();
    SDVariable x = graph.placeHolder("x", DataType.FLOAT, large);
    SDVariable w = graph.var("w", parameters.get("w"));
    SDVariable y = graph.cnn().conv2d(x, w, config().build());
    TapeSpecification.Builder specification =
        TapeSpecification.builder(graph, y.name())
            .input("x", large)
            .parameter("w", parameters.get("w"));
    INDArray images = Nd4j.randn(DataType.FLOAT, large);
    try (Tape expected = compile(specification);
        Tape tape = compile(specification, loops)) {
      expected.input("x").write(images);
      expected.forward();
      INDArray result = Nd4j.create(DataType.FLOAT, tape.output().shape());
      tape.input("x").readFrom(images);
      tape.output().writeTo(result);
      tape.forward();
      tape.output().deliver();
      assertClose(expected.output().array(), result);
    }
  }
}
