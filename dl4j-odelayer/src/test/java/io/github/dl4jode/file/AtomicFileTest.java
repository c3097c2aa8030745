package io.github.dl4jode.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {

  @TempDir private Path folder;

  @Test
  void theOldContentStaysUntilTheNewIsComplete() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");

    AtomicFile.write(
        file,
        out -> {
          out.write("new".getBytes(StandardCharsets.UTF_8));
          out.flush();
          assertEquals("old", Files.readString(file));
        });

    assertEquals("new", Files.readString(file));
    assertEquals(List.of("file"), names());
  }

  @Test
  void aFailureLeavesTheOldContentAndNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");

    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IOException("the disk is full");
                    }));

    assertTrue(failure.getMessage().contains("the disk is full"), failure.getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("file"), names());
  }

  @Test
  void whatAKilledRunLeftBehindIsReplaced() throws IOException {
    Files.writeString(folder.resolve(ownPart()), "half of something longer");

    AtomicFile.write(folder.resolve("file"), out -> out.write('x'));

    assertEquals("x", Files.readString(folder.resolve("file")));
    assertEquals(List.of("file"), names());
  }

  @Test
  void aWriterMayCloseTheStream() throws IOException {
    AtomicFile.write(
        folder.resolve("file"),
        out -> {
          out.write('x');
          out.close();
        });

    assertEquals("x", Files.readString(folder.resolve("file")));
  }

  @Test
  void foldersAreMade() throws IOException {
    Path file = folder.resolve("a").resolve("b").resolve("file");
    AtomicFile.write(file, out -> out.write('x'));
    assertEquals("x", Files.readString(file));
  }

  @Test
  void leftoversAreClearedAwayAndNothingElse() throws IOException {
    Files.writeString(folder.resolve(".file.999999999.part"), "half of something");
    Set<String> stay = Set.of("file.part", ".film.part", ".file." + otherProcess() + ".part");
    for (String name : stay) {
      Files.writeString(folder.resolve(name), "not ours, or of a program that still runs");
    }

    AtomicFile.clearAway(folder);

    assertEquals(stay, Set.copyOf(names()));
  }

  /** Another program that starts in the same folder clears away what was left there. */
  @Test
  void anotherProgramInTheFolderDoesNotDisturb() throws IOException {
    Path theirs = folder.resolve(".file." + otherProcess() + ".part");

    AtomicFile.write(
        folder.resolve("file"),
        out -> {
          Files.writeString(theirs, "theirs");
          AtomicFile.clearAway(folder);
          out.write('x');
        });

    assertEquals("x", Files.readString(folder.resolve("file")));
    assertEquals("theirs", Files.readString(theirs));
  }

  private static long otherProcess() {
    return ProcessHandle.allProcesses()
        .mapToLong(ProcessHandle::pid)
        .filter(pid -> pid != ProcessHandle.current().pid())
        .findFirst()
        .orElseThrow();
  }

  private static String ownPart() {
    return ".file." + ProcessHandle.current().pid() + ".part";
  }

  @Test
  void linksAreFollowed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Path near = Files.createSymbolicLink(folder.resolve("near"), Path.of("file"));
    Path far = Files.createSymbolicLink(folder.resolve("far"), near);

    AtomicFile.write(far, out -> out.write('x'));

    assertEquals("x", Files.readString(file));
    assertTrue(Files.isSymbolicLink(near) && Files.isSymbolicLink(far));
    assertEquals(Set.of("file", "near", "far"), Set.copyOf(names()));
  }

  @Test
  void aLinkToNothingMakesWhatItNames() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("new", "file"));

    AtomicFile.write(link, out -> out.write('x'));

    assertEquals("x", Files.readString(folder.resolve("new").resolve("file")));
    assertTrue(Files.isSymbolicLink(link));
  }

  @Test
  void linksInACircleAreRefused() throws IOException {
    Path one = Files.createSymbolicLink(folder.resolve("one"), Path.of("other"));
    Files.createSymbolicLink(folder.resolve("other"), Path.of("one"));

    IOException refusal =
        assertThrows(IOException.class, () -> AtomicFile.write(one, out -> out.write('x')));

    assertTrue(refusal.getMessage().contains("links"), refusal.getMessage());
  }

  @Test
  void theModeOfAFileStays() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    for (String mode : List.of("rw-------", "rwxrwxr-x")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      AtomicFile.write(
          file,
          out -> {
            out.write('x');
            out.flush();
            // Nobody else may read what is half written, either.
            assertEquals(mode, mode(folder.resolve(ownPart())));
          });
      assertEquals(mode, mode(file));
      AtomicFile.make(file, beside -> Files.writeString(beside, "y"));
      assertEquals(mode, mode(file));
      assertEquals("y", Files.readString(file));
    }
  }

  @Test
  void aNewFileHasTheModeOfNewFiles() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain"), "x");
    AtomicFile.write(folder.resolve("file"), out -> out.write('x'));
    assertEquals(mode(plain), mode(folder.resolve("file")));
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  /** A pipe takes part for devices, which only an administrator can make. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatIsNoRegularFileIsWrittenInto(boolean made) throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    FutureTask<String> reader = new FutureTask<>(() -> Files.readString(pipe));
    Thread thread = new Thread(reader);
    thread.setDaemon(true);
    thread.start();

    if (made) {
      AtomicFile.make(pipe, beside -> Files.writeString(beside, "all of it"));
    } else {
      AtomicFile.write(pipe, out -> out.write("all of it".getBytes(StandardCharsets.UTF_8)));
    }

    assertEquals("all of it", reader.get(30, TimeUnit.SECONDS));
    assertEquals(List.of("pipe"), names());
    assertFalse(Files.isRegularFile(pipe));
  }

  @Test
  void theNullDeviceStaysADevice() throws IOException {
    Path device = Path.of("/dev/null");
    AtomicFile.write(device, out -> out.write('x'));
    AtomicFile.requireWritable(device);
    assertTrue(Files.exists(device) && !Files.isRegularFile(device));
  }

  @Test
  void aFolderIsNoPlaceForAFile() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));

    for (Executable attempt :
        List.<Executable>of(
            () -> AtomicFile.write(inner, out -> out.write('x')),
            () -> AtomicFile.requireWritable(inner))) {
      String message = assertThrows(IOException.class, attempt).getMessage();
      assertTrue(message.contains("it is a folder"), message);
    }
    assertTrue(Files.isDirectory(inner));
  }

  @Test
  void whatCannotBeWrittenIsKnownBeforehand() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");

    AtomicFile.requireWritable(file);
    AtomicFile.requireWritable(folder.resolve("a").resolve("b"));

    assertEquals("old", Files.readString(file));
    assertFalse(Files.exists(folder.resolve("a").resolve("b")));
    String message =
        assertThrows(IOException.class, () -> AtomicFile.requireWritable(file.resolve("in-a-file")))
            .getMessage();
    assertTrue(message.startsWith(file.resolve("in-a-file") + " cannot be written ("), message);
  }

  /** Models are written by a method that is atomic itself, into a file next to the target. */
  @Test
  void aFailureIsToldOnce() {
    Path file = folder.resolve("file");
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.make(
                    file,
                    beside ->
                        AtomicFile.write(
                            beside,
                            out -> {
                              throw new IOException("No space left on device");
                            })));

    assertEquals(
        file + " cannot be written (No space left on device); what was there before is unharmed.",
        failure.getMessage());
  }

  /** The hidden file next to the target is no name that a user knows. */
  @Test
  void aFailureNamesTheFolderInPlaceOfTheHiddenFile() {
    Path file = folder.resolve("file");
    Map<Function<String, IOException>, String> reasons =
        Map.of(
            AccessDeniedException::new,
            "permission denied: " + folder,
            NoSuchFileException::new,
            "no file can be made in " + folder,
            hidden -> new FileSystemException(hidden, null, "Read-only file system"),
            "Read-only file system");
    reasons.forEach(
        (failure, reason) -> {
          AtomicFile.Maker maker =
              beside -> {
                throw failure.apply(beside.toString());
              };
          AtomicFile.Maker atomic = beside -> AtomicFile.make(beside, maker);
          for (AtomicFile.Maker each : List.of(maker, atomic)) {
            assertEquals(
                file + " cannot be written (" + reason + "); what was there before is unharmed.",
                assertThrows(IOException.class, () -> AtomicFile.make(file, each)).getMessage());
          }
        });
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
