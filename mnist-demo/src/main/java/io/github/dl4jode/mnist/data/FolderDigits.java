package io.github.dl4jode.mnist.data;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The digits of the four MNIST files in a folder, each plain or with the ending {@code .gz}.
 *
 * @param folder the folder
 */
public record FolderDigits(Path folder) implements DigitSource {

  @Override
  public DigitSets load() {
    if (!Files.isDirectory(folder)) {
      throw new DigitDataException("There is no folder " + folder + " to read digits from.");
    }
    Digits training =
        IdxReader.read(source(MnistFile.TRAINING_IMAGES), source(MnistFile.TRAINING_LABELS));
    Digits test = IdxReader.read(source(MnistFile.TEST_IMAGES), source(MnistFile.TEST_LABELS));
    String checksum = DigitSets.checksum(training, test);
    return new DigitSets(training, test, "folder " + folder, checksum);
  }

  /** Whether all four files are there, in whatever condition. */
  boolean isComplete() {
    for (MnistFile file : MnistFile.values()) {
      if (!Files.exists(folder.resolve(file.plainName()))
          && !Files.exists(folder.resolve(file.gzipName()))) {
        return false;
      }
    }
    return true;
  }

  private IdxSource source(MnistFile file) {
    Path plain = folder.resolve(file.plainName());
    if (Files.exists(plain)) {
      return new IdxSource(plain.toString(), () -> Files.newInputStream(plain));
    }
    Path gzip = folder.resolve(file.gzipName());
    if (Files.exists(gzip)) {
      return new IdxSource(gzip.toString(), () -> Files.newInputStream(gzip));
    }
    throw new DigitDataException("There is no file " + plain + ", nor " + gzip.getFileName() + ".");
  }
}
