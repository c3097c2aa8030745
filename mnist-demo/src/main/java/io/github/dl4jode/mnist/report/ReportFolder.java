package io.github.dl4jode.mnist.report;

import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import io.github.dl4jode.program.picture.Charts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.knowm.xchart.XYChart;

/**
 * The folder with all that a comparison leaves: {@code results.json}, {@code results.csv}, plots,
 * and the networks in {@code models}. Each file is replaced at once or not at all.
 */
public final class ReportFolder {

  private static final String RESULTS = "results.json";
  private static final String MODELS = "models";

  private final Path folder;

  private ReportFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Creates the folder if need be, and clears away what a killed program left half written.
   *
   * @throws FileException if it cannot be created or written to
   */
  public static ReportFolder at(Path folder) {
    ReportFolder report = new ReportFolder(folder);
    ProgramFile.prepareFolder(folder, RESULTS);
    ProgramFile.prepareFolder(folder.resolve(MODELS));
    return report;
  }

  /** Where the folder is. */
  public Path path() {
    return folder;
  }

  /** Where the network of this label is kept. */
  public Path model(String label) {
    return folder.resolve(MODELS).resolve(label + ".zip");
  }

  /**
   * Saves a network with the state of its updater and all that it takes to go on with its training.
   *
   * @throws FileException if that fails; the model is then as it was
   */
  public void saveModel(MultiLayerNetwork network, Checkpoint checkpoint) {
    ProgramFile.make(
        model(checkpoint.result().model()),
        file -> CheckpointFile.write(network, checkpoint, file));
  }

  /**
   * How far the training of the network of this label has come; empty if there is no such network.
   *
   * @throws ReportException if its file is damaged, or is not of {@link #saveModel}
   */
  public Optional<Checkpoint> checkpoint(String label) {
    Path file = model(label);
    return Files.exists(file) ? Optional.of(CheckpointFile.read(file)) : Optional.empty();
  }

  /**
   * Reads a network as it was saved, ready to learn on; the caller releases it.
   *
   * @throws ReportException if its file is missing or damaged
   */
  public MultiLayerNetwork restoreModel(String label) {
    return CheckpointFile.restore(model(label));
  }

  /**
   * The results saved here; empty if there are none.
   *
   * @throws ReportException if they cannot be read
   */
  public Optional<Results> results() {
    return Files.exists(folder.resolve(RESULTS))
        ? Optional.of(resultsIn(folder))
        : Optional.empty();
  }

  /**
   * The results saved in a folder, which is left as it is.
   *
   * @throws ReportException if there are none, or they cannot be read
   */
  static Results resultsIn(Path folder) {
    Path file = folder.resolve(RESULTS);
    if (!Files.isRegularFile(file)) {
      throw new ReportException("There is no file " + file + "; compare writes it.");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return ResultsJson.read(Results.class, in);
    } catch (IOException e) {
      throw new ReportException(
          "%s cannot be read as results of compare (%s); delete it, and compare --resume makes it again from the models."
              .formatted(file, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /**
   * Saves the results as JSON and as CSV.
   *
   * @throws FileException if that fails
   */
  public void saveResults(Results results) {
    ProgramFile.write(folder.resolve(RESULTS), out -> ResultsJson.write(results, out));
    ProgramFile.write(folder.resolve("results.csv"), out -> ResultsCsv.write(results, out));
  }

  /**
   * Draws what there is to draw.
   *
   * @throws FileException if that fails
   */
  public void savePlots(Results results) {
    draw("test-error", List.of(Plots.testError(results.models())));
    if (results.models().stream().anyMatch(model -> model.last().work().forward() > 0)) {
      draw("evaluations", List.of(Plots.evaluations(results.models())));
    }
    Plots.studies(results.precisionForSpeed(), results.memory()).forEach(this::draw);
  }

  private void draw(String name, List<XYChart> charts) {
    Charts.write(folder.resolve(name + ".png"), charts);
  }
}
