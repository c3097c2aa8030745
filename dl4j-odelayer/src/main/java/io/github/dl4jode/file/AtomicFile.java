package io.github.dl4jode.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes files completely or not at all, even if the program is stopped midway: the content goes
 * into a hidden file next to the target, which is then moved over it. The hidden file has the
 * number of the process in its name, so that two programs do not disturb each other in one folder.
 *
 * <p>Symbolic links are followed, and the mode of a file that is replaced stays. A device or a pipe
 * cannot be replaced: the content is written into it directly.
 */
public final class AtomicFile {

  private static final String PART = ".part";

  /** The number of the process that writes it. */
  private static final Pattern PART_OF_PROCESS = Pattern.compile("\\..+\\.(\\d{1,18})\\.part");

  private AtomicFile() {}

  /** Makes a file. */
  @FunctionalInterface
  public interface Maker {

    /** Writes everything into a file that may exist already. */
    void make(Path file) throws IOException;
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface Content {

    /** Writes everything; the stream is buffered and closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** A target and the reason of its failure, for a caller that is atomic itself. */
  private static final class WriteException extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    WriteException(Path target, String remark, IOException cause) {
      super(target + " cannot be written (" + reason(cause) + ")" + remark, cause);
    }

    /** Of a hidden file that nobody asked for, the folder is named in its place. */
    private static String reason(IOException cause) {
      if (cause instanceof FileSystemException system && isPart(system.getFile())) {
        Path folder = Path.of(system.getFile()).toAbsolutePath().getParent();
        if (cause instanceof AccessDeniedException) {
          return "permission denied: " + folder;
        }
        if (cause instanceof NoSuchFileException) {
          return "no file can be made in " + folder;
        }
      }
      return FileFailure.reason(cause);
    }

    /** The failure itself, after any number of targets. */
    static IOException root(IOException failure) {
      return failure instanceof WriteException told ? (IOException) told.getCause() : failure;
    }
  }

  /**
   * Writes or replaces a file, and makes its folder if there is no folder yet.
   *
   * @throws IOException if that fails; the target is then as it was, and nothing is left next to it
   */
  public static void write(Path target, Content content) throws IOException {
    try {
      WriteTarget place = WriteTarget.of(target);
      if (place.isReplaceable()) {
        replace(place, beside -> fill(beside, content));
      } else {
        fill(place.path(), content);
      }
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /**
   * Does the same as {@link #write} for code that opens the file itself.
   *
   * @throws IOException as there
   */
  public static void make(Path target, Maker maker) throws IOException {
    try {
      WriteTarget place = WriteTarget.of(target);
      if (place.isReplaceable()) {
        replace(place, maker);
      } else {
        makeElsewhere(place.path(), maker);
      }
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /**
   * Finds out whether a file can be written, without writing it; makes its folder if there is no
   * folder yet.
   *
   * @throws IOException if it cannot; the message says why, in one sentence
   */
  public static void requireWritable(Path target) throws IOException {
    try {
      WriteTarget place = WriteTarget.of(target);
      if (place.isReplaceable()) {
        Files.createDirectories(place.path().getParent());
        Path beside = beside(place.path());
        place.createAlike(beside);
        Files.delete(beside);
      } else if (!Files.isWritable(place.path())) {
        throw new IOException("permission denied");
      }
    } catch (IOException e) {
      throw new WriteException(target, "; choose another place.", WriteException.root(e));
    }
  }

  /**
   * Deletes the temporary files of programs that were killed while they wrote. Those of programs
   * that still run, and what others call a part, stay.
   *
   * @throws IOException if there is no such folder, or it cannot be written to
   */
  public static void clearAway(Path folder) throws IOException {
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*" + PART)) {
      for (Path part : parts) {
        Matcher name = PART_OF_PROCESS.matcher(part.getFileName().toString());
        if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
          Files.deleteIfExists(part);
        }
      }
    }
  }

  private static IOException failure(Path target, IOException cause) {
    return new WriteException(
        target, "; what was there before is unharmed.", WriteException.root(cause));
  }

  private static void replace(WriteTarget place, Maker maker) throws IOException {
    Path beside = beside(place.path());
    Files.createDirectories(place.path().getParent());
    try {
      place.createAlike(beside);
      maker.make(beside);
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      place.copyModeTo(beside);
      move(beside, place.path());
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static Path beside(Path target) {
    return target.resolveSibling(
        "." + target.getFileName() + "." + ProcessHandle.current().pid() + PART);
  }

  private static boolean isPart(String file) {
    return file != null && file.endsWith(PART);
  }

  private static void makeElsewhere(Path target, Maker maker) throws IOException {
    Path whole = Files.createTempFile("dl4jode", PART);
    try {
      maker.make(whole);
      fill(target, out -> Files.copy(whole, out));
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  /** Writes into an existing target. */
  private static void fill(Path file, Content content) throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE))) {
      content.writeTo(out);
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
