package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.data.CachedDigits;
import io.github.dl4jode.mnist.data.DigitSource;
import io.github.dl4jode.mnist.data.EmbeddedDigits;
import io.github.dl4jode.mnist.data.FolderDigits;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that say where the digits come from. */
final class DigitDataOptions {

  @ArgGroup(exclusive = true)
  private Choice choice;

  /** One of them at most. */
  static final class Choice {

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description =
            "Take the digits from MNIST's four IDX files in this folder, plain or gzipped.")
    private Path folder;

    @Option(
        names = "--full",
        description =
            "Take all 60,000 + 10,000 digits, which DL4J fetches into its cache (~/.deeplearning4j)"
                + " unless they are there. The default is an embedded subset of 6,000 + 1,000.")
    private boolean full;
  }

  DigitSource source() {
    if (choice == null) {
      return new EmbeddedDigits();
    }
    return choice.full ? new CachedDigits() : new FolderDigits(choice.folder);
  }
}
