package io.github.dl4jode.mnist.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.file.FileException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class ReportFolderTest {

  @TempDir private Path folder;

  @Test
  void jsonHoldsEverything() throws IOException {
    ReportFolder.at(folder.resolve("report")).saveResults(ResultFixtures.results());

    JsonNode json = new ObjectMapper().readTree(folder.resolve("report/results.json").toFile());
    assertTrue(json.get("complete").asBoolean());
    assertEquals("dopri5", json.get("settings").get("method").asText());
    JsonNode odeNet = json.get("models").get(1);
    assertEquals(208266, odeNet.get("parameters").asLong());
    assertEquals(0.0625, odeNet.get("epochs").get(1).get("testError").asDouble());
    assertEquals(20.5, odeNet.get("epochs").get(1).get("work").get("backward").asDouble());
    assertEquals(0.001, json.get("precisionForSpeed").get(1).get("tolerance").asDouble());
    assertEquals(18_000_000, json.get("memory").get(3).get("bytes").asLong());
  }

  @Test
  void csvHasALineForEachNetworkAndEpoch() throws IOException {
    ReportFolder.at(folder).saveResults(ResultFixtures.results());

    List<String> lines = Files.readAllLines(folder.resolve("results.csv"));
    assertEquals(5, lines.size());
    assertEquals(
        "odenet,208266,56073216,2,0.01,0.500000,0.875000,0.062500,12.000,500.0,26.00,20.50,7.00,"
            + "1.00,26.00",
        lines.get(4));
    assertEquals(lines.get(0).split(",").length, lines.get(4).split(",").length);
  }

  @Test
  void plotsArePicturesWithSomethingOnThem() throws IOException {
    ReportFolder.at(folder).savePlots(ResultFixtures.results());

    for (String name : List.of("test-error", "evaluations", "precision-for-speed", "memory")) {
      BufferedImage picture = ImageIO.read(folder.resolve(name + ".png").toFile());
      Set<Integer> colors = new HashSet<>();
      for (int x = 0; x < picture.getWidth(); x += 2) {
        for (int y = 0; y < picture.getHeight(); y += 2) {
          colors.add(picture.getRGB(x, y));
        }
      }
      assertTrue(picture.getWidth() >= 720 && colors.size() > 10, name + ": " + colors.size());
    }
  }

  @Test
  void whatThereIsNothingToDrawForIsNotDrawn() {
    Results all = ResultFixtures.results();
    ReportFolder.at(folder)
        .savePlots(
            new Results(all.settings(), true, all.models().subList(0, 1), List.of(), List.of()));

    assertTrue(Files.exists(folder.resolve("test-error.png")));
    assertFalse(Files.exists(folder.resolve("evaluations.png")));
    assertFalse(Files.exists(folder.resolve("memory.png")));
  }

  @Test
  void aFolderThatCannotBeMadeIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    String message = assertThrows(FileException.class, () -> ReportFolder.at(file)).getMessage();
    assertTrue(message.contains("cannot be written to"), message);
  }
}
