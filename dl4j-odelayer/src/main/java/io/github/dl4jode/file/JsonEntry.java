package io.github.dl4jode.file;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * An additional JSON entry of a ZIP file such as a DL4J model, so that both are always of the same
 * version; DL4J ignores it.
 *
 * @param name of the entry
 * @param mapper that writes and reads it
 */
public record JsonEntry(String name, ObjectMapper mapper) {

  private static final long MOST_BYTES = 64L << 20;

  /**
   * Adds or replaces the entry.
   *
   * @param zip an existing file
   * @throws IOException if it is not a ZIP file, or cannot be written to
   */
  public void add(Path zip, Object value) throws IOException {
    try (FileSystem entries = open(zip)) {
      Files.writeString(entries.getPath(name), mapper.writeValueAsString(value));
    }
  }

  /**
   * Reads the entry; empty if there is no such entry.
   *
   * @throws IOException if the file is no ZIP file, or it or the entry is damaged
   */
  public <T> Optional<T> read(Path zip, Class<T> type) throws IOException {
    try (FileSystem entries = open(zip)) {
      Path entry = entries.getPath(name);
      return Files.exists(entry) ? Optional.of(parsed(entry, type)) : Optional.empty();
    }
  }

  private <T> T parsed(Path entry, Class<T> type) throws IOException {
    if (Files.size(entry) > MOST_BYTES) {
      throw new ReasonException("its " + name + " is larger than any that has been written");
    }
    byte[] json = Files.readAllBytes(entry);
    try {
      JsonCheck.requireKnownClasses(json);
      T value = mapper.readValue(json, type);
      if (value == null) {
        throw new ReasonException("it holds nothing");
      }
      return value;
    } catch (IOException e) {
      throw new ReasonException("its " + name + ": " + FileFailure.reason(e), e);
    }
  }

  private static FileSystem open(Path zip) throws IOException {
    try {
      return FileSystems.newFileSystem(zip, Map.of());
    } catch (ProviderNotFoundException | ZipException e) {
      throw new ReasonException("it is no ZIP file, or is cut short", e);
    }
  }
}
