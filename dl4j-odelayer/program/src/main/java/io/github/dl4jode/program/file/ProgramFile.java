package io.github.dl4jode.program.file;

import io.github.dl4jode.file.AtomicFile;
import io.github.dl4jode.file.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@link AtomicFile} for programs: what fails is a sentence for the user. */
public final class ProgramFile {

  private ProgramFile() {}

  /**
   * Writes or replaces a file, and makes its folder where there is none.
   *
   * @throws FileException if that fails; the target is then as it was
   */
  public static void write(Path target, AtomicFile.Content content) {
    make(() -> AtomicFile.write(target, content));
  }

  /**
   * As {@link #write}, where something else opens the file.
   *
   * @throws FileException as there
   */
  public static void make(Path target, AtomicFile.Maker maker) {
    make(() -> AtomicFile.make(target, maker));
  }

  /**
   * Finds out before long work whether its result can be written.
   *
   * @throws FileException if it cannot
   */
  public static void requireWritable(Path target) {
    make(() -> AtomicFile.requireWritable(target));
  }

  /**
   * Makes a folder for the results of long work where there is none, and clears away what a program
   * that was killed has left half written.
   *
   * @param files that will be written there
   * @throws FileException if one of them could not be
   */
  public static void prepareFolder(Path folder, String... files) {
    try {
      // Of a link to a folder, createDirectories says that it is no folder.
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
      }
      AtomicFile.clearAway(folder);
    } catch (IOException e) {
      throw new FileException(
          "The folder %s cannot be written to (%s); choose another --output."
              .formatted(folder, FileFailure.reason(e)),
          e);
    }
    for (String file : files) {
      requireWritable(folder.resolve(file));
    }
  }

  @FunctionalInterface
  private interface Writing {
    void run() throws IOException;
  }

  private static void make(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new FileException(e.getMessage(), e);
    }
  }
}
