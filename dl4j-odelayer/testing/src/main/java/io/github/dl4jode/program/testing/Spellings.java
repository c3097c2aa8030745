package io.github.dl4jode.program.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Other names of a file or folder. */
public final class Spellings {

  private Spellings() {}

  /**
   * A relative path, one with a detour, and a symbolic link next to the file.
   *
   * @param file an absolute path of a file or folder that exists
   */
  public static List<Path> of(Path file) throws IOException {
    Path folder = file.getParent();
    Path link = folder.resolve("link-to-" + file.getFileName());
    return List.of(
        Path.of("").toAbsolutePath().relativize(file),
        folder.resolve(".").resolve(file.getFileName()),
        Files.createSymbolicLink(link, file));
  }
}
