package io.github.dl4jode.latentode;

import io.github.dl4jode.file.AtomicFile;
import io.github.dl4jode.file.JsonEntry;
import io.github.dl4jode.file.ModelFile;
import io.github.dl4jode.latentode.data.SeriesScaling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;

/** A saved model: DL4J's file of a graph, and in it the scaling of the series. */
final class LatentOdeFile {

  private static final String SCALING = "seriesScaling.json";

  private LatentOdeFile() {}

  private static JsonEntry scaling() {
    return new JsonEntry(SCALING, JsonMappers.getMapper());
  }

  static void write(ComputationGraph graph, SeriesScaling scaling, Path file) throws IOException {
    AtomicFile.make(
        file,
        beside -> {
          ModelSerializer.writeModel(graph, beside.toFile(), true);
          scaling().add(beside, scaling);
        });
  }

  /**
   * Reads a model.
   *
   * @param kind what it is, for messages
   */
  static <M> M read(Path file, String kind, BiFunction<ComputationGraph, SeriesScaling, M> model)
      throws IOException {
    SeriesScaling scaling =
        ModelFile.readEntry(file, scaling(), SeriesScaling.class)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s holds a network, but no %s with the scaling of its series"
                            .formatted(file, kind)));
    return model.apply(ModelFile.readGraph(file, true), scaling);
  }
}
