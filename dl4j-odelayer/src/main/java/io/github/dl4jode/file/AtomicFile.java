package io.github.dl4jode.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes files that are there in full or as they were before, even if the program is stopped
 * midway: the content goes into a hidden file beside the target, which is then moved over it.
 */
public final class AtomicFile {

  private static final String PART = ".part";

  private AtomicFile() {}

  /** Makes a file. */
  @FunctionalInterface
  public interface Maker {

    /** Writes everything into a file that may be there already. */
    void make(Path file) throws IOException;
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {

    /** Writes everything; the stream is buffered and closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes or replaces a file, and makes its folder where there is none.
   *
   * @throws IOException if that fails; the target is then as it was, and nothing is left beside it
   */
  public static void write(Path target, Content content) throws IOException {
    make(
        target,
        beside -> {
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside))) {
            content.writeTo(out);
          }
        });
  }

  /**
   * As {@link #write}, where something else opens the file.
   *
   * @throws IOException as there
   */
  public static void make(Path target, Maker maker) throws IOException {
    Path absolute = target.toAbsolutePath();
    Path beside = absolute.resolveSibling("." + absolute.getFileName() + PART);
    try {
      Files.createDirectories(absolute.getParent());
      try {
        maker.make(beside);
        try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        move(beside, absolute);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw new IOException(
          target + " cannot be written (" + e + "); what was there before is unharmed.", e);
    }
  }

  /**
   * Deletes what programs that were killed while they wrote have left beside their targets.
   *
   * @throws IOException if there is no such folder, or it cannot be written to
   */
  public static void clearAway(Path folder) throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*" + PART)) {
      for (Path part : parts) {
        Files.deleteIfExists(part);
      }
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
