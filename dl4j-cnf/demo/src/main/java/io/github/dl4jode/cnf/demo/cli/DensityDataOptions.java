package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.data.ToyDensity;
import io.github.dl4jode.cnf.demo.data.Examples;
import io.github.dl4jode.cnf.demo.data.NumberRows;
import io.github.dl4jode.cnf.demo.data.NumberTable;
import io.github.dl4jode.cnf.demo.data.TableExamples;
import io.github.dl4jode.cnf.demo.data.ToyExamples;
import io.github.dl4jode.program.training.DataName;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongFunction;
import picocli.CommandLine.Option;

/** What is learned from: a toy density, or the user's own numbers. */
final class DensityDataOptions {

  @Option(
      names = "--data",
      required = true,
      paramLabel = "NAME",
      description =
          "two-circles, moons, 8-gaussians, pinwheel, checkerboard, 2-spirals, swiss-roll or"
              + " rings.")
  private ToyDensity density;

  @Option(
      names = "--csv",
      required = true,
      paramLabel = "FILE",
      description =
          "Your own numbers: a column for each component, with or without names in the first line."
              + " They are standardised; a tenth of the rows is kept for the test.")
  private Path file;

  /** The name of the density, or the file. */
  String name() {
    return density == null ? file.toString() : ToyExamples.nameOf(density);
  }

  /** The same among the settings of a training. */
  DataName setting() {
    return density == null ? DataName.of(name(), List.of(file)) : DataName.of(name());
  }

  /**
   * Reads what there is to read, before ND4J starts; the rest, by a seed, comes after.
   *
   * @throws io.github.dl4jode.program.table.DataException if the numbers cannot be used
   */
  LongFunction<Examples> read() {
    if (density != null) {
      return seed -> new ToyExamples(density, seed);
    }
    NumberTable table = NumberRows.readAll(file);
    return seed -> new TableExamples(table, seed);
  }
}
