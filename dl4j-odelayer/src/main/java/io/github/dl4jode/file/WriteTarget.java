package io.github.dl4jode.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * The file that a path leads to.
 *
 * @param path absolute, and no symbolic link
 */
record WriteTarget(Path path) {

  /** The limit of Linux for symbolic links. */
  private static final int MOST_LINKS = 40;

  private static final String POSIX = "posix";

  /**
   * Follows symbolic links, also to a file that does not exist yet.
   *
   * @throws IOException if links lead in a circle, or to a folder
   */
  static WriteTarget of(Path named) throws IOException {
    Path path = named.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(path); links++) {
      if (links == MOST_LINKS) {
        throw new ReasonException("its symbolic links lead to no end");
      }
      path = path.resolveSibling(Files.readSymbolicLink(path));
    }
    if (Files.isDirectory(path)) {
      throw new ReasonException("it is a folder; name a file");
    }
    return new WriteTarget(path);
  }

  /** Whether another file can take its place: not if it is a device or a pipe. */
  boolean isReplaceable() {
    return !Files.exists(path) || Files.isRegularFile(path);
  }

  /** Makes an empty file with the mode of the target, if there is one. */
  void createAlike(Path file) throws IOException {
    Files.deleteIfExists(file);
    if (Files.exists(path) && Files.getFileStore(path).supportsFileAttributeView(POSIX)) {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
      // The owner can write it now; no other user may read more than before.
      Set<PosixFilePermission> first = EnumSet.of(PosixFilePermission.OWNER_WRITE);
      first.addAll(mode);
      Files.createFile(file, PosixFilePermissions.asFileAttribute(first));
      // Creation obeys the mask of the process.
      Files.setPosixFilePermissions(file, first);
    } else {
      Files.createFile(file);
    }
  }

  /** Gives a file the mode of the target, if there is one. */
  void copyModeTo(Path file) throws IOException {
    if (Files.exists(path) && Files.getFileStore(path).supportsFileAttributeView(POSIX)) {
      Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(path));
    }
  }
}
