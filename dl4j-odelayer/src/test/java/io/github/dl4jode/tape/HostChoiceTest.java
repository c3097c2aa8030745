package io.github.dl4jode.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Which fields in double are loops in Java: by vector instructions, those that fit in a cache. */
class HostChoiceTest {

  private static final DataType TYPE = DataType.DOUBLE;
  private static final int HIDDEN = 50;

  @ParameterizedTest
  @CsvSource({"2, true", "200, true", "4000, true", "20000, false"})
  void fieldsThatFitInACacheAreLoops(int batch, boolean loops) {
    assumeTrue(VectorModule.isUsable(), "Java runs without vector instructions");
    assumeTrue(HostLoops.areAllowed());
    SameDiff graph = SameDiff.create();
    SDVariable y = graph.placeHolder("y", TYPE, batch, 2);
    SDVariable in = graph.var("in", TYPE, 2, HIDDEN);
    SDVariable out = graph.var("out", TYPE, HIDDEN, 2);
    graph.math().tanh(y.mmul(in)).mmul(out).rename("output");
    TapeSpecification specification =
        TapeSpecification.builder(graph, "output")
            .input("y", batch, 2)
            .parameter("in", Nd4j.ones(TYPE, 2, HIDDEN))
            .parameter("out", Nd4j.ones(TYPE, HIDDEN, 2))
            .build();
    try (Tape tape = TapeCompiler.compile(specification)) {
      assertEquals(loops, tape.output() instanceof HostPort, "a batch of " + batch);
    }
  }
}
