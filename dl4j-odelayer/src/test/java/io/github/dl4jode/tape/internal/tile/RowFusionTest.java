package io.github.dl4jode.tape.internal.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Kernel;
import io.github.dl4jode.tape.internal.program.LegacyKernel;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.transforms.same.Negative;

/** Which operations of a small network of each component share a loop. */
class RowFusionTest {

  private static final long EXAMPLES = 8;
  private static final long WIDTH = 64;

  private final TapeBuilder builder = new TapeBuilder();

  @AfterEach
  void release() {
    builder.constants().forEach(array -> array.close());
    builder.finish();
  }

  private static Buffer input(long... shape) {
    return Buffer.computed(DataType.FLOAT, shape, Phase.FORWARD);
  }

  private Buffer ones(long... shape) {
    return builder.filled(DataType.FLOAT, 1, shape);
  }

  /** The numbers of operations in the loops, all of whose results but the given ones are local. */
  private List<Integer> loops(Buffer... kept) {
    return sizes(LoopFusion.sharedLoops(group(kept)));
  }

  private static List<Integer> sizes(List<SharedLoop> loops) {
    return loops.stream().map(SharedLoop::operations).map(List::size).toList();
  }

  private FusedGroup group(Buffer... kept) {
    List<Operation> operations = builder.operations(Phase.FORWARD);
    Set<Buffer> temporaries = new HashSet<>();
    operations.forEach(operation -> temporaries.add(operation.outputs().get(0).storage()));
    Stream.of(kept).map(Buffer::storage).forEach(temporaries::remove);
    return new FusedGroup(operations, temporaries, 2);
  }

  @Test
  void multiplesOfRunsAndARowShareALoop() {
    Buffer product = builder.apply("multiply", input(EXAMPLES, 4, 1), input(4, WIDTH));
    Buffer sum = builder.apply("add", product.reshaped(EXAMPLES, 4 * WIDTH), input(4 * WIDTH));

    assertEquals(List.of(2), loops(sum));
    assertEquals(List.of(1, 1), loops(sum, product), "the product is read elsewhere");
  }

  @Test
  void runsThatTheRowDoesNotRepeatDoNot() {
    Buffer product = builder.apply("multiply", input(EXAMPLES, 4, 1), input(4, WIDTH));
    Buffer sum = builder.apply("add", product.reshaped(8 * EXAMPLES, WIDTH / 2), input(WIDTH / 2));

    assertEquals(List.of(1, 1), loops(sum));
  }

  @Test
  void aProductAndItsSumShareALoopWhereverTheSumIs() {
    Buffer x = input(EXAMPLES, 4 * WIDTH);
    Buffer weighted = builder.apply("multiply", x, input(4 * WIDTH));
    Buffer multiples =
        builder.apply("multiply", x.reshaped(4 * EXAMPLES, WIDTH), input(4 * EXAMPLES, 1));
    Buffer sums = builder.apply("matmul", weighted.reshaped(4 * EXAMPLES, WIDTH), ones(WIDTH, 1));
    Buffer ofRows =
        builder.apply("matmul", ones(1, EXAMPLES), multiples.reshaped(EXAMPLES, 4 * WIDTH));

    assertEquals(List.of(2, 2), loops(sums, ofRows));
    assertEquals(List.of(1, 1, 2), loops(sums, ofRows, weighted), "the product is kept");
  }

  /** A register must not meet two numbers. */
  @Test
  void multiplesOfRunsWithARestShareNone() {
    Buffer multiples =
        builder.apply("multiply", input(4 * EXAMPLES, WIDTH + 1), input(4 * EXAMPLES, 1));
    Buffer sums =
        builder.apply("matmul", ones(1, EXAMPLES), multiples.reshaped(EXAMPLES, 4 * (WIDTH + 1)));

    assertEquals(List.of(1, 1), loops(sums));
  }

  @Test
  void aSigmoidAndItsProductShareALoop() {
    Buffer half = builder.filled(DataType.FLOAT, 0.5);
    Buffer tanh = builder.apply("tanh", builder.apply("multiply", input(EXAMPLES, WIDTH), half));
    Buffer sigmoid = builder.apply("add", builder.apply("multiply", tanh, half), half);
    Buffer product = builder.apply("multiply", input(EXAMPLES, WIDTH), sigmoid);

    assertEquals(List.of(5), loops(product));
    assertEquals(List.of(4, 1), loops(product, sigmoid), "the sigmoid is read elsewhere");
    assertEquals(
        List.of(4, 1),
        sizes(LoopFusion.sharedLoopsWithoutRows(group(product))),
        "doubles have the sigmoid alone");
  }

  @Test
  void theCotangentOfSoftplusIsALoop() {
    Kernel negative = new LegacyKernel(new Negative());
    Buffer decay = builder.apply("elu", builder.apply(negative, input(EXAMPLES, WIDTH)));
    Buffer slope = builder.apply(negative, decay);
    Buffer cotangent = builder.apply("multiply", input(EXAMPLES, WIDTH), slope);

    assertEquals(List.of(4), loops(cotangent));
    assertEquals(List.of(4), sizes(LoopFusion.sharedLoopsWithoutRows(group(cotangent))));
    assertEquals(List.of(1, 1, 1, 1), loops(cotangent, slope), "the slope is read elsewhere");
  }
}
