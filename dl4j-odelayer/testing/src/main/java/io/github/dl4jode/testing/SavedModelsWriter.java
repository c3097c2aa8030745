package io.github.dl4jode.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Saves models of the current version as test resources, for the tests of later versions. Run by
 * hand: {@code ./mvnw -am -pl MODULE test -Dtest=SavedModelsGenerator -Dsaved.version=0.2
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@EnabledIfSystemProperty(named = "saved.version", matches = ".+")
public abstract class SavedModelsWriter {

  /** Writes a model to a file. */
  @FunctionalInterface
  public interface Save {
    /** Writes it. */
    void to(Path file) throws IOException;
  }

  /**
   * A model to save.
   *
   * @param name its name, which becomes that of its files
   * @param kind how it is restored
   * @param type of its arrays
   * @param save writes it, after some training, so that the updater has a state
   * @param inputs what it is given
   */
  public record Example(
      String name, ModelKind kind, DataType type, Save save, Map<String, INDArray> inputs) {}

  /** All models of the module in one data type. */
  protected abstract Stream<Example> examples(DataType type);

  @Test
  void write() throws IOException {
    Path folder = Path.of("src/test/resources/saved", System.getProperty("saved.version"));
    Files.createDirectories(folder);
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      for (Example example : examples(type).toList()) {
        write(example, new SavedModelFiles(folder, fileName(example)));
      }
    }
  }

  private static String fileName(Example example) {
    return example.name() + "-" + example.type().name().toLowerCase(Locale.ROOT);
  }

  private static void write(Example example, SavedModelFiles files) throws IOException {
    if (Files.exists(files.model())) {
      return;
    }
    example.save().to(files.model());
    RecordedModel.of(example.kind(), files.model(), example.type(), example.inputs())
        .write(files.values());
    try (ZipFile zip = new ZipFile(files.model().toFile())) {
      ZipEntry configuration = zip.getEntry("configuration.json");
      if (configuration != null) {
        byte[] text = zip.getInputStream(configuration).readAllBytes();
        Files.writeString(files.configuration(), new String(text, StandardCharsets.UTF_8) + "\n");
      }
    }
  }
}
