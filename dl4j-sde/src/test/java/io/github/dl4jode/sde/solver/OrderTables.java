package io.github.dl4jode.sde.solver;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.method.SdeMethod;
import io.github.dl4jode.sde.method.SdeMethods;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/**
 * Writes the measured strong and weak orders of all methods, as tables in Markdown, to {@code
 * target/strong-orders.md} and {@code target/weak-orders.md}. It is no test of the build; {@code
 * -Dtest=OrderTables} runs it, in some minutes.
 */
class OrderTables {

  private static final int PATHS_OF_WEAK_ORDERS = 20_000;

  private interface Measurement {
    OrderFit fit(OrderProblem problem, Calculus calculus, SdeMethod method);
  }

  @Test
  void strongOrders() throws IOException {
    write("strong-orders.md", List.of(OrderProblem.values()), StrongOrderTest::fit);
  }

  @Test
  void weakOrders() throws IOException {
    write(
        "weak-orders.md",
        List.of(OrderProblem.DIAGONAL, OrderProblem.ADDITIVE),
        (problem, calculus, method) ->
            OrderFit.ofMeans(
                WeakOrderTest.differences(problem, calculus, method, PATHS_OF_WEAK_ORDERS)));
  }

  private static void write(String file, List<OrderProblem> problems, Measurement measurement)
      throws IOException {
    List<String> lines = new ArrayList<>();
    StringJoiner head = new StringJoiner(" | ", "| method | ", " |");
    problems.forEach(problem -> head.add(problem.noise().toString()));
    lines.add(head.toString());
    lines.add("|" + "---|".repeat(problems.size() + 1));
    for (SdeMethod method : SdeMethods.all()) {
      StringJoiner line = new StringJoiner(" | ", "| " + method.label() + " | ", " |");
      problems.forEach(problem -> line.add(cell(problem, method, measurement)));
      lines.add(line.toString());
    }
    Files.createDirectories(Path.of("target"));
    Files.write(Path.of("target", file), lines);
  }

  /** The orders of a method in the calculi that it solves. */
  private static String cell(OrderProblem problem, SdeMethod method, Measurement measurement) {
    StringJoiner cell = new StringJoiner("; ");
    cell.setEmptyValue("-");
    problem.calculi().stream()
        .filter(calculus -> method.solves(calculus, problem.noise()))
        .forEach(calculus -> cell.add(measurement.fit(problem, calculus, method).toString()));
    return cell.toString();
  }
}
