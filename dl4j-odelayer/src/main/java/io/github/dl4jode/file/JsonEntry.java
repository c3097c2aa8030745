package io.github.dl4jode.file;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.Map;
import java.util.Optional;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * An entry of JSON beside the others of a ZIP file, such as DL4J's models are, so that neither can
 * be newer than the other; DL4J pays no heed to it.
 *
 * @param name of the entry
 * @param mapper that writes and reads it
 */
public record JsonEntry(String name, ObjectMapper mapper) {

  /**
   * Adds or replaces the entry.
   *
   * @param zip an existing file
   * @throws IOException if it is none, or cannot be written to
   */
  public void add(Path zip, Object value) throws IOException {
    try (FileSystem entries = open(zip)) {
      Files.writeString(entries.getPath(name), mapper.writeValueAsString(value));
    }
  }

  /**
   * Reads the entry; empty if there is none.
   *
   * @throws IOException if the file is no ZIP file, or it or the entry is damaged
   */
  public <T> Optional<T> read(Path zip, Class<T> type) throws IOException {
    try (FileSystem entries = open(zip)) {
      Path entry = entries.getPath(name);
      return Files.exists(entry)
          ? Optional.of(mapper.readValue(Files.readString(entry), type))
          : Optional.empty();
    }
  }

  private static FileSystem open(Path zip) throws IOException {
    try {
      return FileSystems.newFileSystem(zip, Map.of());
    } catch (ProviderNotFoundException e) {
      throw new IOException("it is no ZIP file", e);
    }
  }
}
