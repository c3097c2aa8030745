package io.github.dl4jode.benchmarks.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of a document between two marks, which a program writes and nobody else.
 *
 * @param name in the marks: the command that writes it
 */
public record MarkedSection(String name) {

  String begin() {
    return "<!-- %s: begin -->".formatted(name);
  }

  String end() {
    return "<!-- %s: end -->".formatted(name);
  }

  /**
   * Puts new content between the marks, and leaves the rest as it is.
   *
   * @throws IllegalArgumentException if the marks are not there, once each and in this order
   */
  String replace(String document, String content) {
    int begin = document.indexOf(begin());
    int end = document.indexOf(end());
    if (begin < 0
        || end < begin
        || document.indexOf(begin(), begin + 1) >= 0
        || document.indexOf(end(), end + 1) >= 0) {
      throw new IllegalArgumentException(
          "The document needs the lines " + begin() + " and " + end() + ", once each");
    }
    return document.substring(0, begin + begin().length())
        + "\n"
        + content.strip()
        + "\n"
        + document.substring(end);
  }

  /**
   * Refuses a file that could not be written in the end, before anything is measured.
   *
   * @throws IllegalArgumentException if an existing file has no marks, or the folder is missing
   */
  public void check(Path file) {
    if (Files.exists(file)) {
      replace(read(file), "");
    } else if (!Files.isDirectory(file.toAbsolutePath().getParent())) {
      throw new IllegalArgumentException("There is no folder " + file.toAbsolutePath().getParent());
    }
  }

  /** Writes the section into a file; one that is not there yet gets nothing else. */
  public void write(Path file, String content) throws IOException {
    String document = Files.exists(file) ? Files.readString(file) : begin() + "\n" + end() + "\n";
    Files.writeString(file, replace(document, content));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read " + file, e);
    }
  }
}
