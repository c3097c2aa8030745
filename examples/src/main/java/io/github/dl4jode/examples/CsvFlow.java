package io.github.dl4jode.examples;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.program.table.CellNumber;
import io.github.dl4jode.program.table.CsvRow;
import io.github.dl4jode.program.table.CsvRows;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.solver.OdeSolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A density of the rows of a CSV file with a header and two columns or more: the file in the
 * arguments, or else two half moons of 1,000 rows. The last fifth is the test. It prints:
 *
 * <pre>{@code
 * 1000 rows, 2 columns
 * one Gaussian for each column: 2.84 nats
 * flow: 2.33 nats
 * }</pre>
 */
public final class CsvFlow {

  private CsvFlow() {}

  private static Path example() throws IOException {
    Path copy = Files.createTempFile("moons", ".csv");
    copy.toFile().deleteOnExit();
    try (InputStream moons = CsvFlow.class.getResourceAsStream("moons.csv")) {
      Files.copy(moons, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }

  /** Each column with mean 0 and deviation 1. */
  static INDArray read(Path file) {
    List<INDArray> rows = new ArrayList<>();
    try (CsvRows csv = CsvRows.open(file)) {
      List<String> header = csv.next().map(CsvRow::cells).orElse(List.of());
      for (Optional<CsvRow> row = csv.next(); row.isPresent(); row = csv.next()) {
        float[] values = new float[header.size()];
        for (int i = 0; i < values.length; i++) {
          String cell = i < row.get().cells().size() ? row.get().cells().get(i) : "";
          if (CellNumber.parse(cell).isEmpty()) {
            String problem = CellNumber.problem(cell, "leave out the row");
            throw csv.failure(row.get().line(), i + 1, header.get(i), problem);
          }
          values[i] = (float) CellNumber.parse(cell).orElseThrow();
        }
        rows.add(Nd4j.createFromArray(values));
      }
      if (rows.size() < 10 || header.size() < 2) {
        throw csv.failure(0, 0, "", "ten rows of two columns are needed at least");
      }
    }
    INDArray all = Nd4j.vstack(rows);
    return all.subRowVector(all.mean(0)).diviRowVector(all.std(0));
  }

  static CnfOutputLayer layer() {
    return new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(32, 32).build())
        .solver(OdeSolver.builder().rtol(1e-4).atol(1e-4).build())
        .build();
  }

  /** Takes a file, or nothing. */
  public static void main(String[] arguments) throws IOException {
    try {
      INDArray rows = read(arguments.length > 0 ? Path.of(arguments[0]) : example());
      System.out.printf("%d rows, %d columns%n", rows.size(0), rows.size(1));
      INDArray training = rows.get(NDArrayIndex.interval(0, rows.size(0) * 4 / 5)).dup();
      INDArray test = rows.get(NDArrayIndex.interval(rows.size(0) * 4 / 5, rows.size(0))).dup();
      double gaussian = 0.5 * rows.size(1) * Math.log(2 * Math.PI * Math.E);
      System.out.printf("one Gaussian for each column: %.2f nats%n", gaussian);
      ContinuousNormalizingFlow flow =
          ContinuousNormalizingFlow.builder(rows.size(1), layer()).updater(new Adam(0.01)).build();
      for (int i = 0; i < 80; i++) {
        flow.fit(training);
      }
      double density = flow.logDensity(test).meanNumber().doubleValue();
      System.out.printf("flow: %.2f nats%n", -density);
    } catch (DataException e) {
      System.err.println(e.getMessage());
      System.exit(e.exitCode());
    }
  }
}
