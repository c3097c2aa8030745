package io.github.dl4jode.tape.internal.convolution;

import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.IMAGES;
import static io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated.WEIGHTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.internal.patch.DoublePatchConvolutions;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.Kernel;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Which convolutions of a tape go to an executor, and what of their gradients it is asked for. */
class ConvolutionReplacementTest {

  private static final long[] IMAGE = {2, 3, 5, 5};
  private static final long[] KERNEL = {3, 3, 3, 4};
  private static final long[] RESULT = {2, 4, 5, 5};

  /** Kernel, stride, padding and dilation; NCHW, weights [height, width, in, out]. */
  private static final long[] PLAIN = {3, 3, 1, 1, 1, 1, 1, 1, 0, 0, 0};

  /** Takes what a condition allows, and writes down what it is asked for. */
  private static final class Recorder implements ConvolutionExecutor {

    private final Predicate<ConvolutionSizes> takes;
    private final List<ConvolutionSizes> forward = new ArrayList<>();
    private final List<Set<Differentiated>> gradients = new ArrayList<>();

    Recorder(Predicate<ConvolutionSizes> takes) {
      this.takes = takes;
    }

    @Override
    public boolean computes(ConvolutionSizes sizes) {
      return takes.test(sizes);
    }

    @Override
    public BoundConvolution forward(
        ConvolutionSizes sizes, List<FloatBuffer> inputs, FloatBuffer output) {
      forward.add(sizes);
      return new Nothing();
    }

    @Override
    public BoundConvolution gradients(
        ConvolutionSizes sizes,
        Set<Differentiated> wanted,
        List<FloatBuffer> inputs,
        List<FloatBuffer> outputs) {
      gradients.add(wanted);
      return new Nothing();
    }
  }

  /** Computes nothing. */
  private static final class Nothing implements BoundConvolution {

    @Override
    public void run() {}

    @Override
    public void setInput(int index, FloatBuffer array) {}

    @Override
    public void setOutput(int index, FloatBuffer array) {}

    @Override
    public void close() {}
  }

  private final TapeBuilder builder = new TapeBuilder();
  private final Buffer images = given(DataType.FLOAT, IMAGE);
  private final Buffer weights = given(DataType.FLOAT, KERNEL);
  private final Buffer cotangent = given(DataType.FLOAT, RESULT);

  private void replace(Set<Buffer> kept, Supplier<List<ConvolutionExecutor>> executors) {
    ConvolutionReplacement.apply(
        builder,
        kept,
        new ConvolutionReplacement.Executors(
            executors, () -> fail("there is no convolution in double")));
  }

  @BeforeEach
  void onACpu() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
  }

  private static Buffer given(DataType type, long... shape) {
    return Buffer.existing(Nd4j.create(type, shape), Phase.FORWARD);
  }

  private static Buffer computed(long... shape) {
    return Buffer.computed(DataType.FLOAT, shape, Phase.FORWARD);
  }

  private Operation add(Kernel kernel, List<Buffer> inputs, List<Buffer> outputs) {
    Operation operation = new Operation(kernel, inputs, outputs);
    builder.operations(Phase.FORWARD).add(operation);
    return operation;
  }

  private static Kernel op(String name, long... integers) {
    return CustomKernel.of(name).withIntegers(integers);
  }

  private Operation after(int index) {
    return builder.operations(Phase.FORWARD).get(index);
  }

  /** Binds an operation, as the tape does, with memory of its own for each computed array. */
  private static void bind(Operation operation) {
    operation
        .kernel()
        .bind(
            TapeBuilder.arrays(operation.inputs()),
            operation.outputs().stream()
                .map(it -> it.hasArray() ? it.array() : Nd4j.create(DataType.FLOAT, it.shape()))
                .toList());
  }

  @Test
  void aPlainConvolutionGoesToTheFirstThatTakesIt() {
    Recorder refuses = new Recorder(sizes -> false);
    Recorder takes = new Recorder(sizes -> true);
    Recorder later = new Recorder(sizes -> true);
    Operation before =
        add(op("conv2d", PLAIN), List.of(images, weights), List.of(computed(RESULT)));

    replace(Set.of(), () -> List.of(refuses, takes, later));

    assertNotSame(before.kernel(), after(0).kernel());
    assertEquals("conv2d", after(0).kernel().name());
    assertEquals(before.inputs(), after(0).inputs());
    assertEquals(before.outputs(), after(0).outputs());
    bind(after(0));
    ConvolutionSizes sizes = takes.forward.get(0);
    assertEquals(new ConvolutionSizes.Plane(3, 3), sizes.kernel());
    assertEquals(new ConvolutionSizes.Plane(1, 1), sizes.padding());
    assertEquals(4, sizes.outputChannels());
    assertEquals(0, refuses.forward.size() + later.forward.size());
  }

  @Test
  void whatNobodyTakesStays() {
    Operation refused =
        add(op("conv2d", PLAIN), List.of(images, weights), List.of(computed(RESULT)));
    replace(Set.of(), () -> List.of(new Recorder(sizes -> false)));
    assertSame(refused, after(0));
  }

  /** Dilation, channels last: ND4J computes them. */
  @Test
  void otherConvolutionsAndOpsStayAndAskNobody() {
    long[] dilated = PLAIN.clone();
    dilated[6] = 2;
    long[] channelsLast = PLAIN.clone();
    channelsLast[9] = 1;
    add(op("conv2d", dilated), List.of(images, weights), List.of(computed(RESULT)));
    add(op("conv2d", channelsLast), List.of(images, weights), List.of(computed(RESULT)));
    add(op("tanh"), List.of(images), List.of(computed(IMAGE)));
    List<Operation> before = List.copyOf(builder.operations(Phase.FORWARD));

    replace(Set.of(), () -> fail("nothing is to be replaced"));

    assertEquals(before, builder.operations(Phase.FORWARD));
  }

  /** A buffer has no more bytes than an int counts. */
  @Test
  void whatIsLargerThanABufferStays() {
    long[] many = {3_000_000, 3, 8, 8};
    long[] results = {3_000_000, 4, 8, 8};
    Operation before =
        add(op("conv2d", PLAIN), List.of(computed(many), weights), List.of(computed(results)));
    replace(Set.of(), () -> fail("nothing is to be replaced"));
    assertSame(before, after(0));
  }

  /** Each data type has executors of its own. */
  @Test
  void convolutionsInDoubleGoToTheirExecutors() {
    add(
        op("conv2d", PLAIN),
        List.of(given(DataType.DOUBLE, IMAGE), given(DataType.DOUBLE, KERNEL)),
        List.of(Buffer.computed(DataType.DOUBLE, RESULT, Phase.FORWARD)));
    ConvolutionReplacement.apply(
        builder,
        Set.of(),
        new ConvolutionReplacement.Executors(
            () -> fail("there is no convolution in float"),
            () -> List.of(new DoublePatchConvolutions(new Workers(1)))));
    assertTrue(after(0).kernel() instanceof ConvolutionKernel);

    long[] dilated = PLAIN.clone();
    dilated[7] = 2;
    Operation left =
        add(
            op("conv2d", dilated),
            List.of(given(DataType.DOUBLE, IMAGE), given(DataType.DOUBLE, KERNEL)),
            List.of(Buffer.computed(DataType.DOUBLE, RESULT, Phase.FORWARD)));
    replace(Set.of(), () -> fail("there is no convolution in float"));
    assertSame(left, after(1));
  }

  private Set<ConvolutionExecutor.Differentiated> wanted(
      Buffer ofImages, Buffer ofWeights, Set<Buffer> kept) {
    builder.operations(Phase.FORWARD).clear();
    add(op("conv2d_bp", PLAIN), List.of(images, weights, cotangent), List.of(ofImages, ofWeights));
    Recorder takes = new Recorder(sizes -> true);
    replace(kept, () -> List.of(takes));
    bind(after(0));
    return takes.gradients.get(0);
  }

  /** What is kept, what another operation reads, and what is delivered into memory that exists. */
  @Test
  void onlyTheGradientsThatAreReadAreComputed() {
    Buffer ofImages = computed(IMAGE);
    Buffer ofWeights = computed(KERNEL);
    assertEquals(Set.of(IMAGES), wanted(ofImages, ofWeights, Set.of(ofImages)));
    assertEquals(Set.of(WEIGHTS), wanted(ofImages, ofWeights, Set.of(ofWeights)));
    assertEquals(Set.of(IMAGES, WEIGHTS), wanted(ofImages, ofWeights, Set.of(ofImages, ofWeights)));
    assertEquals(
        Set.of(WEIGHTS), wanted(ofImages, given(DataType.FLOAT, KERNEL), Set.of()), "delivered");
    Operation reader = new Operation(op("tanh"), List.of(ofImages), List.of(computed(IMAGE)));
    builder.operations(Phase.BACKWARD).add(reader);
    assertEquals(Set.of(IMAGES), wanted(ofImages, ofWeights, Set.of()), "read later");
  }
}
