package io.github.dl4jode.latentode;

import io.github.dl4jode.latentode.data.SeriesScaling;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;

/** A saved model: DL4J's file of a graph, and in it the scaling of the series. */
final class LatentOdeFile {

  private static final String SCALING = "seriesScaling.json";

  private LatentOdeFile() {}

  static void write(ComputationGraph graph, SeriesScaling scaling, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path beside = Files.createTempFile(folder, file.getFileName().toString(), ".part");
    try {
      ModelSerializer.writeModel(graph, beside.toFile(), true);
      URI archive = URI.create("jar:" + beside.toUri());
      try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of())) {
        String json = JsonMappers.getMapper().writeValueAsString(scaling);
        Files.writeString(zip.getPath(SCALING), json, StandardCharsets.UTF_8);
      }
      // A reader, or who comes back after an interruption, finds the old model or the new.
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  static LatentOde read(Path file) throws IOException {
    SeriesScaling scaling = scaling(file.toFile());
    return new LatentOde(ModelSerializer.restoreComputationGraph(file.toFile(), true), scaling);
  }

  private static SeriesScaling scaling(File file) throws IOException {
    try (ZipFile zip = new ZipFile(file)) {
      ZipEntry entry = zip.getEntry(SCALING);
      if (entry == null) {
        throw new IllegalArgumentException(
            file + " holds a network, but no latent ODE with the scaling of its series");
      }
      try (InputStream json = zip.getInputStream(entry)) {
        return JsonMappers.getMapper()
            .readValue(
                new String(json.readAllBytes(), StandardCharsets.UTF_8), SeriesScaling.class);
      }
    }
  }
}
