package io.github.dl4jode.ui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.listener.SolveListener;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.ui.VertxUIServer;
import org.deeplearning4j.ui.model.storage.InMemoryStatsStorage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The page as a browser gets it from DL4J's own server. */
class SolvePageTest {

  private static final String SESSION = "a training";
  private static final int ITERATIONS = 40;

  private static final List<SolveFigures> TOLD = new ArrayList<>();
  private static VertxUIServer server;
  private static StatsStorage storage;

  @BeforeAll
  static void train() {
    server = VertxUIServer.getInstance(0, false, null);
    storage = new InMemoryStatsStorage();
    server.attach(storage);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .updater(new Adam(0.05))
                .list()
                .layer(block("ode"))
                .layer(block("second <b>block</b>"))
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(1)
                        .build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    network.addListeners(
        new SolveListener(1, new SolveStats(storage, SESSION, "0")),
        new SolveListener(1, TOLD::addAll));
    DataSet data =
        new DataSet(
            Nd4j.linspace(DataType.FLOAT, -1, 0.1, 20).reshape('c', 10, 2),
            Nd4j.linspace(DataType.FLOAT, 3, -0.5, 10).reshape('c', 10, 1));
    for (int i = 0; i < ITERATIONS; i++) {
      network.fit(data);
    }
  }

  private static OdeLayer block(String name) {
    return new OdeLayer.Builder(DenseDynamics.builder().hidden(8).build()).name(name).build();
  }

  @AfterAll
  static void stop() throws Exception {
    VertxUIServer.stopInstance();
  }

  private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(server.getAddress() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode data(String query) throws IOException, InterruptedException {
    HttpResponse<String> answer = get("/solves/data" + query);
    assertEquals(200, answer.statusCode());
    assertTrue(answer.headers().firstValue("content-type").orElseThrow().contains("json"));
    return new ObjectMapper().readTree(answer.body());
  }

  @Test
  void theServerFindsThePageAndServesAllThatItLoads() throws Exception {
    HttpResponse<String> page = get("/solves");
    assertEquals(200, page.statusCode());
    assertTrue(page.headers().firstValue("content-type").orElseThrow().contains("text/html"));
    Matcher loaded = Pattern.compile("(?:src|href)=\"(/[^\"]*)\"").matcher(page.body());
    int count = 0;
    while (loaded.find()) {
      assertEquals(200, followed(loaded.group(1)), loaded.group(1));
      count++;
    }
    assertTrue(count > 5, page.body());
  }

  private static int followed(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    return answer.statusCode() == 302
        ? get(answer.headers().firstValue("location").orElseThrow()).statusCode()
        : answer.statusCode();
  }

  @Test
  void theDataAreTheFiguresOfTheTraining() throws Exception {
    JsonNode all = data("");
    assertEquals(SESSION, all.path("session").asText());
    assertEquals(2, all.path("layers").size());
    for (int index = 0; index < 2; index++) {
      JsonNode layer = all.path("layers").get(index);
      assertEquals(ITERATIONS, layer.path("iterations").size());
      for (int i = 0; i < ITERATIONS; i++) {
        SolveFigures told = TOLD.get(2 * i + index);
        assertEquals(told.layer(), layer.path("layer").asText());
        assertEquals(told.iteration(), layer.path("iterations").get(i).asInt());
        assertEquals(told.forward().functionEvaluations(), at(layer, "forward", "evaluations", i));
        assertEquals(told.backward().acceptedSteps(), at(layer, "backward", "accepted", i));
        assertEquals(told.backward().rejectedSteps(), at(layer, "backward", "rejected", i));
        assertEquals(told.adjointNorm().orElseThrow(), layer.path("adjointNorm").get(i).asDouble());
      }
      SolveFigures last = TOLD.get(2 * (ITERATIONS - 1) + index);
      assertEquals(last.steps().size(), layer.path("lastSteps").size());
      assertEquals(
          last.steps().get(0).stepSize(), layer.path("lastSteps").get(0).get(1).asDouble());
    }
  }

  private static int at(JsonNode layer, String pass, String figure, int i) {
    return layer.path(pass).path(figure).get(i).asInt();
  }

  @Test
  void aSessionIsChosenAndALongOneThinned() throws Exception {
    StatsStorage other = new InMemoryStatsStorage();
    SolveStats stats = new SolveStats(other, "long", "0");
    for (int i = 0; i < 2000; i++) {
      stats.accept(
          List.of(new SolveFigures(i, 0, "block", TOLD.get(0).report(), TOLD.get(0).trace(), 0)));
    }
    server.attach(other);
    try {
      assertEquals(SESSION, data("?session=a%20training").path("session").asText());
      JsonNode thinned = data("?session=long").path("layers").get(0).path("iterations");
      assertEquals(600, thinned.size());
      assertEquals(0, thinned.get(0).asInt());
      assertEquals(1999, thinned.get(599).asInt());
      // The records are the newer ones.
      assertEquals("long", data("?session=unknown").path("session").asText());
    } finally {
      server.detach(other);
    }
    assertEquals(1, data("").path("sessions").size());
  }

  @Test
  void recordsSurviveTheirEncoding() {
    List<SolveFigures> figures = TOLD.subList(0, 2);
    SolveUpdate update = new SolveUpdate("s", "w", 12, figures);
    SolveUpdate decoded = new SolveUpdate();
    decoded.decode(update.encode());
    assertEquals(figures, decoded.figures());
    assertEquals("s", decoded.getSessionID());
    assertEquals("w", decoded.getWorkerID());
    assertEquals(12, decoded.getTimeStamp());
    for (String broken : new String[] {"{}", "no JSON"}) {
      assertTrue(isRefused(broken), broken);
    }
    assertEquals(figures, decoded.figures());
  }

  private static boolean isRefused(String broken) {
    try {
      new SolveUpdate().decode(broken.getBytes(StandardCharsets.UTF_8));
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  /** With {@code -Dscreenshot.write=true} it replaces the picture of the guide. */
  @Test
  @EnabledIf("hasBrowser")
  void aBrowserDrawsTheCharts(@TempDir Path folder) throws Exception {
    Path picture = folder.resolve("solves.png");
    String page =
        browse(folder, "--screenshot=" + picture, "--window-size=1280,640", "--hide-scrollbars");
    assertTrue(page.isEmpty(), page);
    assertTrue(Files.size(picture) > 20_000, "bytes: " + Files.size(picture));
    if (Boolean.getBoolean("screenshot.write")) {
      Files.copy(picture, Path.of("../docs/ui-solves.png"), StandardCopyOption.REPLACE_EXISTING);
    }
    String drawn = browse(folder, "--dump-dom");
    assertTrue(drawn.contains("Layer second &lt;b&gt;block&lt;/b&gt;"), drawn);
    assertTrue(drawn.contains("Iteration 39: NFE "), drawn);
    assertEquals(8, drawn.split("flot-base", -1).length - 1, drawn);
    assertFalse(drawn.contains("NaN"), drawn);
  }

  private static String browse(Path folder, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(browser().orElseThrow().toString());
    command.addAll(
        List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--user-data-dir=" + folder.resolve("profile"),
            "--virtual-time-budget=5000"));
    command.addAll(List.of(options));
    command.add(server.getAddress() + "/solves");
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream out = process.getInputStream()) {
      String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the browser did not end");
      return text;
    } finally {
      process.destroyForcibly();
    }
  }

  static boolean hasBrowser() {
    return browser().isPresent();
  }

  private static Optional<Path> browser() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(place -> Path.of(place, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
