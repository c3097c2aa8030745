package io.github.dl4jode.listener;

import io.github.dl4jode.solver.SolverStatistics;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the figures of solves to SLF4J at level INFO, one line for each layer. */
public final class SolveLog implements SolveFiguresConsumer {

  private final Logger log;

  /** Logs under the name of this class. */
  public SolveLog() {
    this(LoggerFactory.getLogger(SolveLog.class));
  }

  /** Logs to a logger of the caller. */
  public SolveLog(Logger log) {
    this.log = log;
  }

  @Override
  public void accept(List<SolveFigures> figures) {
    if (log.isInfoEnabled()) {
      figures.forEach(each -> log.info(line(each)));
    }
  }

  private static String line(SolveFigures figures) {
    StringBuilder line = new StringBuilder();
    line.append("Iteration ").append(figures.iteration());
    line.append(", layer ").append(figures.layer()).append(": forward ");
    appendWork(line, figures.forward());
    figures
        .shortestStep()
        .ifPresent(
            shortest ->
                line.append(
                    String.format(
                        Locale.ROOT,
                        " of %.3g to %.3g",
                        shortest,
                        figures.longestStep().orElse(shortest))));
    line.append("; backward ");
    appendWork(line, figures.backward());
    figures
        .adjointNorm()
        .ifPresent(norm -> line.append(String.format(Locale.ROOT, "; adjoint %.3g", norm)));
    if (figures.penalty() != 0) {
      line.append(String.format(Locale.ROOT, "; penalty %.3g", figures.penalty()));
    }
    return line.toString();
  }

  private static void appendWork(StringBuilder line, SolverStatistics work) {
    line.append(
        "NFE %d, steps %d + %d rejected"
            .formatted(work.functionEvaluations(), work.acceptedSteps(), work.rejectedSteps()));
  }
}
