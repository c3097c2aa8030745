package io.github.dl4jode.tape.internal.tile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Which operations of a network loops compute for some examples at a time, and how many. */
class BatchLoopsSizeTest {

  private static final long EXAMPLES = 128;

  private final TapeBuilder builder = new TapeBuilder();
  private Workers workers;
  private BatchLoops<?> loops;

  @BeforeEach
  void writeALayerAndANetworkOfEachComponent() {
    workers = new Workers(1);
    Buffer layer = builder.apply("matmul", input(EXAMPLES, 128), input(128, 128));
    Buffer wide = builder.apply("multiply", input(EXAMPLES, 4, 128), input(EXAMPLES, 4, 128));
    Buffer ones = builder.filled(DataType.FLOAT, 1, 128, 1);
    builder.apply("matmul", wide.reshaped(4 * EXAMPLES, 128), ones);
    builder.apply("matmul", builder.apply("softplus", layer), input(128, 128));
    loops = new BatchLoops<>(LoopNumbers.FLOATS, workers, builder.operations(Phase.FORWARD));
  }

  @AfterEach
  void release() {
    builder.constants().forEach(array -> array.close());
    builder.finish();
    workers.close();
  }

  private static Buffer input(long... shape) {
    return Buffer.computed(DataType.FLOAT, shape, Phase.FORWARD);
  }

  /** Each tile of a layer's weights adds to all of their gradient: thin tiles add often. */
  @Test
  void productsDecideTheNumberOfTiles() {
    List<Operation> all = builder.operations(Phase.FORWARD);

    TileSize size = loops.size(all.stream().filter(loops::comesInParts).toList());

    assertEquals(4, size.tiles(), "tiles of 4,096 elements of a product");
  }

  @Test
  void severalRowsOfAnExampleAreInItsTile() {
    Operation sum = builder.operations(Phase.FORWARD).get(2);

    assertTrue(loops.comesInParts(sum), sum.toString());
  }

  @Test
  void rowsThatAreNoExamplesAreInNoTile() {
    Buffer other = builder.apply("multiply", input(EXAMPLES + 1, 8), input(EXAMPLES + 1, 8));
    builder.apply("softplus", other);
    List<Operation> all = builder.operations(Phase.FORWARD);

    assertFalse(loops.comesInParts(all.get(all.size() - 1)));
  }
}
