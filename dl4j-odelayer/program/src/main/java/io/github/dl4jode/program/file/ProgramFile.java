package io.github.dl4jode.program.file;

import io.github.dl4jode.file.AtomicFile;
import java.io.IOException;
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
