package io.github.dl4jode.program.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksumTest {

  /** The check value of CRC-32, which catalogues of such sums list. */
  @Test
  void isThatOfTheContents(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("digits"), "123456789");

    assertEquals("cbf43926", Checksum.of(file));
  }
}
