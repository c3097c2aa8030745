package io.github.dl4jode.mnist.data;

import java.io.FileNotFoundException;
import java.io.InputStream;

/**
 * 6,000 training digits and 1,000 test digits of the real MNIST, which come with the program: as
 * many of each digit, drawn by {@link BalancedSubset} from MNIST's own training and test sets.
 */
public record EmbeddedDigits() implements DigitSource {

  @Override
  public DigitSets load() {
    return new DigitSets(
        IdxReader.read(source(MnistFile.TRAINING_IMAGES), source(MnistFile.TRAINING_LABELS)),
        IdxReader.read(source(MnistFile.TEST_IMAGES), source(MnistFile.TEST_LABELS)),
        "embedded subset of MNIST");
  }

  private static IdxSource source(MnistFile file) {
    return new IdxSource("embedded " + file.gzipName(), () -> open(file.gzipName()));
  }

  private static InputStream open(String name) throws FileNotFoundException {
    InputStream stream = EmbeddedDigits.class.getResourceAsStream(name);
    if (stream == null) {
      throw new FileNotFoundException(name);
    }
    return stream;
  }
}
