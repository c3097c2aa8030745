package io.github.dl4jode.mnist.report;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;

/**
 * The folder with all that a comparison leaves: {@code results.json}, {@code results.csv}, plots,
 * and the networks in {@code models}. Each file is replaced at once or not at all.
 */
public final class ReportFolder {

  private static final String RESULTS = "results.json";

  private final Path folder;

  private ReportFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Creates the folder if need be, and clears away what a killed program left half written.
   *
   * @throws ReportException if it cannot be created or written to
   */
  public static ReportFolder at(Path folder) {
    ReportFolder report = new ReportFolder(folder);
    try {
      Files.createDirectories(folder.resolve("models"));
      AtomicFile.clearAway(folder);
      AtomicFile.clearAway(folder.resolve("models"));
      Files.delete(Files.createTempFile(folder, ".writable", null));
    } catch (IOException e) {
      throw new ReportException("The folder " + folder + " cannot be written to (" + e + ").", e);
    }
    return report;
  }

  /** Where the folder is. */
  public Path path() {
    return folder;
  }

  /** Where the network of this label is kept. */
  public Path model(String label) {
    return folder.resolve("models").resolve(label + ".zip");
  }

  /**
   * Saves a network with the state of its updater and all that it takes to go on with its training.
   *
   * @throws ReportException if that fails; the model is then as it was
   */
  public void saveModel(MultiLayerNetwork network, Checkpoint checkpoint) {
    write(
        model(checkpoint.result().model()), out -> CheckpointFile.write(network, checkpoint, out));
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
    Path file = folder.resolve(RESULTS);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(ResultsJson.read(Results.class, in));
    } catch (IOException e) {
      throw new ReportException(
          "%s cannot be read as results of compare (%s); it can be deleted, for the models hold what --resume needs."
              .formatted(file, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /**
   * Saves the results as JSON and as CSV.
   *
   * @throws ReportException if that fails
   */
  public void saveResults(Results results) {
    write(folder.resolve(RESULTS), out -> ResultsJson.write(results, out));
    write(folder.resolve("results.csv"), out -> ResultsCsv.write(results, out));
  }

  /**
   * Draws what there is to draw.
   *
   * @throws ReportException if that fails
   */
  public void savePlots(Results results) {
    save("test-error.png", List.of(Plots.testError(results.models())));
    if (results.models().stream().anyMatch(model -> model.last().work().forward() > 0)) {
      save("evaluations.png", List.of(Plots.evaluations(results.models())));
    }
    if (!results.precisionForSpeed().isEmpty()) {
      save(
          "precision-for-speed.png",
          List.of(
              Plots.errorByTolerance(results.precisionForSpeed()),
              Plots.timeByTolerance(results.precisionForSpeed())));
    }
    if (!results.memory().isEmpty()) {
      save("memory.png", List.of(Plots.memory(results.memory())));
    }
  }

  private void save(String name, List<XYChart> charts) {
    BufferedImage picture = sideBySide(charts);
    write(folder.resolve(name), out -> ImageIO.write(picture, "png", out));
  }

  private static BufferedImage sideBySide(List<XYChart> charts) {
    int width = charts.stream().mapToInt(XYChart::getWidth).sum();
    int height = charts.stream().mapToInt(XYChart::getHeight).max().orElseThrow();
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    int left = 0;
    for (XYChart chart : charts) {
      graphics.drawImage(BitmapEncoder.getBufferedImage(chart), left, 0, null);
      left += chart.getWidth();
    }
    graphics.dispose();
    return picture;
  }

  private static void write(Path file, AtomicFile.Content content) {
    try {
      AtomicFile.write(file, content);
    } catch (IOException e) {
      throw new ReportException(file + " cannot be written (" + e + ").", e);
    }
  }
}
