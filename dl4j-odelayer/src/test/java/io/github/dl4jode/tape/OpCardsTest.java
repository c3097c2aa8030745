package io.github.dl4jode.tape;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.tape.TapeCompiler.Executor;
import io.github.dl4jode.tape.internal.op.OpCard;
import io.github.dl4jode.tape.internal.op.OpCards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The cards: each op of the catalogue has one, and no other class writes its name. */
class OpCardsTest {

  private static final Path SOURCES = Path.of("src/main/java/io/github/dl4jode/tape");

  private static Set<String> cards() {
    return OpCards.all().stream().map(OpCard::name).collect(toCollection(TreeSet::new));
  }

  @Test
  void eachOpOfTheCatalogueHasACard() {
    Set<String> ops =
        Stream.of(GraphCatalogue.ops(), FieldCatalogue.fields(), FieldCatalogue.smallFields())
            .flatMap(cases -> cases)
            .flatMap(graph -> Stream.of(graph.graph(DataType.DOUBLE).ops()))
            .map(op -> op.opName())
            .collect(toCollection(TreeSet::new));
    assertTrue(ops.size() > 50, ops::toString);

    ops.removeAll(cards());

    assertEquals(Set.of(), ops);
  }

  @Test
  void theNameOfAnOpIsOnItsCardAlone() throws IOException {
    Set<String> elsewhere = new TreeSet<>();
    int files = 0;
    try (Stream<Path> sources = Files.walk(SOURCES)) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        files++;
        String file = source.getFileName().toString();
        if (!file.endsWith("Cards.java")) {
          String text = Files.readString(source);
          cards().stream()
              .filter(name -> text.contains('"' + name + '"'))
              .forEach(name -> elsewhere.add(name + " in " + file));
        }
      }
    }
    assertTrue(files > 50, "Too few sources in " + SOURCES.toAbsolutePath());
    assertEquals(Set.of(), elsewhere);
  }

  @Test
  void anActivationHasAllFastForms() {
    OpCard tanh = card("tanh");
    assertTrue(tanh.hasLowering() && tanh.hasCotangents() && tanh.hasTangents());
    assertTrue(tanh.hasHostLoop());
    assertEquals(OpCard.Cost.FUNCTION_WITH_VECTORS, tanh.cost());
    assertEquals(OpCard.Cost.FUNCTION, card("sin").cost());
    assertFalse(card("erf").hasHostLoop());
  }

  private static OpCard card(String name) {
    return OpCards.all().stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
  }

  /** The inverse of sinh, which has no card: y = log(x + √(x² + 1)), and y' = 1/√(x² + 1). */
  @Test
  void anOpWithoutAFastFormWorksAndIsNamed() {
    assertFalse(cards().contains("asinh"));
    GraphCase graph =
        new GraphCase("asinh", (g, v) -> g.math().asinh(v.get("x").mul(v.get("a"))))
            .input("x", 2, 3)
            .parameter("a", 1, 3)
            .on(Executor.AUTOMATIC);
    Map<String, INDArray> parameters = graph.parameters(DataType.DOUBLE);
    INDArray x = graph.inputs(DataType.DOUBLE).get("x");
    try (Tape tape = graph.tape(DataType.DOUBLE, parameters)) {
      assertEquals(HostLoops.areAllowed(), tape.opsWithoutLoop().contains("asinh"));
      tape.input("x").write(x);
      tape.forward();
      tape.cotangent().write(1.0);
      tape.backward();
      for (int i = 0; i < x.length(); i++) {
        double a = parameters.get("a").getDouble(i % 3);
        double ax = a * x.getDouble(i);
        double root = Math.sqrt(ax * ax + 1);
        assertEquals(Math.log(ax + root), tape.output().array().getDouble(i), 1e-12);
        assertEquals(a / root, tape.inputCotangent("x").array().getDouble(i), 1e-12);
      }
    }
  }
}
