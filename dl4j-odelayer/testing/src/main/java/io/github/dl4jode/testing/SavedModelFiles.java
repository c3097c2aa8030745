package io.github.dl4jode.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one saved model: the model, what it computed, and its configuration as text where it
 * is a network.
 *
 * @param folder that of the version
 * @param stem its name
 */
record SavedModelFiles(Path folder, String stem) {

  static final String MODEL = ".zip";
  static final String VALUES = ".values.json";
  static final String CONFIGURATION = ".configuration.json";

  /** Those in the folders of all versions that have a file with this ending. */
  static List<SavedModelFiles> all(Path versions, String ending) throws IOException {
    try (Stream<Path> paths = Files.walk(versions)) {
      return paths
          .filter(path -> path.toString().endsWith(ending))
          .sorted()
          .map(path -> new SavedModelFiles(path.getParent(), stemOf(path, ending)))
          .toList();
    }
  }

  private static String stemOf(Path path, String ending) {
    String file = path.getFileName().toString();
    return file.substring(0, file.length() - ending.length());
  }

  /** Version and name. */
  String name() {
    return folder.getFileName() + "/" + stem;
  }

  Path model() {
    return folder.resolve(stem + MODEL);
  }

  Path values() {
    return folder.resolve(stem + VALUES);
  }

  Path configuration() {
    return folder.resolve(stem + CONFIGURATION);
  }
}
