package io.github.dl4jode.mnist.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.common.resources.DL4JResources;
import org.eclipse.deeplearning4j.resources.DataSetResource;
import org.eclipse.deeplearning4j.resources.ResourceDataSets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole of MNIST, 60,000 and 10,000 digits, in DL4J's own cache: {@code ~/.deeplearning4j}, or
 * the folder named by the property {@code org.deeplearning4j.resources.directory}. What is not
 * there is fetched first, by DL4J.
 *
 * <p>DL4J's {@code MnistDataSetIterator} makes the same calls, but waits for minutes for a dead
 * network, leaves an empty file behind, and reads damaged files without complaint.
 */
public record CachedDigits() implements DigitSource {

  private static final Logger LOG = LoggerFactory.getLogger(CachedDigits.class);

  private static final int ATTEMPTS = 1;
  private static final int CONNECT_MILLISECONDS = 15_000;
  private static final int READ_MILLISECONDS = 30_000;

  private static final int TRAINING_SIZE = 60_000;
  private static final int TEST_SIZE = 10_000;

  @Override
  public DigitSets load() {
    Path folder = DL4JResources.getBaseDirectory().toPath();
    FolderDigits cache = new FolderDigits(folder);
    if (!cache.isComplete()) {
      fetch(folder);
    }
    DigitSets sets = cache.load();
    if (sets.training().size() != TRAINING_SIZE || sets.test().size() != TEST_SIZE) {
      throw new DigitDataException(
          "The files in %s hold %d and %d digits, not MNIST's 60000 and 10000; use --data for them."
              .formatted(folder, sets.training().size(), sets.test().size()));
    }
    return new DigitSets(sets.training(), sets.test(), "MNIST, all of it");
  }

  private static void fetch(Path folder) {
    LOG.info("Fetching MNIST into {} ...", folder);
    List<Path> begun = new ArrayList<>();
    try {
      for (DataSetResource file : files()) {
        Path target = file.localPath().toPath();
        if (!Files.exists(target)) {
          begun.add(target);
          file.download(true, ATTEMPTS, CONNECT_MILLISECONDS, READ_MILLISECONDS);
        }
      }
    } catch (Exception e) { // DL4J throws checked exceptions that it does not declare.
      remove(begun);
      throw new DigitDataException(
          "MNIST could not be fetched (%s); put its four IDX files into %s, or name their folder with --data."
              .formatted(e, folder),
          e);
    }
  }

  private static List<DataSetResource> files() {
    return List.of(
        ResourceDataSets.mnistTrain(),
        ResourceDataSets.mnistTrainLabels(),
        ResourceDataSets.mnistTest(),
        ResourceDataSets.mnistTestLabels());
  }

  private static void remove(List<Path> files) {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        LOG.warn("{} is incomplete and could not be removed: {}", file, e.getMessage());
      }
    }
  }
}
