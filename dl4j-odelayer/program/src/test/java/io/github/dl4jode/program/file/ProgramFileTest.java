package io.github.dl4jode.program.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramFileTest {

  @TempDir private Path folder;

  private List<String> names(Path in) throws IOException {
    try (Stream<Path> files = Files.list(in)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFolderIsMadeAndCleared() throws IOException {
    Path output = folder.resolve("a").resolve("b");
    ProgramFile.prepareFolder(output, "model.zip");
    assertEquals(List.of(), names(output));

    Files.writeString(output.resolve(".model.zip.999999999.part"), "half of a model");
    Files.writeString(output.resolve("model.zip"), "a model");
    ProgramFile.prepareFolder(output, "model.zip");
    assertEquals(List.of("model.zip"), names(output));
    assertEquals("a model", Files.readString(output.resolve("model.zip")));
  }

  @Test
  void aLinkToAFolderIsAFolder() throws IOException {
    Path target = Files.createDirectory(folder.resolve("target"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    ProgramFile.prepareFolder(link, "model.zip");
    assertEquals(List.of(), names(target));
  }

  @Test
  void whatCannotBeWrittenIsOneSentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    for (Path output : List.of(file, file.resolve("below"), Path.of("/dev/null"))) {
      String message =
          assertThrows(FileException.class, () -> ProgramFile.prepareFolder(output, "model.zip"))
              .getMessage();
      assertTrue(
          message.matches("The folder .* cannot be written to \\(.*\\); choose .*"), message);
    }
    Files.createDirectory(folder.resolve("model.zip"));
    assertEquals(
        folder.resolve("model.zip")
            + " cannot be written (it is a folder; name a file); choose another place.",
        assertThrows(FileException.class, () -> ProgramFile.prepareFolder(folder, "model.zip"))
            .getMessage());
  }
}
