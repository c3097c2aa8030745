package io.github.dl4jode.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerMinMaxScaler;
import org.nd4j.linalg.learning.config.Adam;

class ModelFileTest {

  /** Says that code of a class has run. */
  private static final String RAN = "dl4jode.test.ran";

  @TempDir private Path folder;

  private MultiLayerNetwork network;
  private Path file;

  /** Runs code when it is initialised; no part of a configuration. */
  static final class Foreign {
    static {
      System.setProperty(RAN, "initialised");
    }

    private Foreign() {}
  }

  /** Runs code when it is deserialised. */
  private record Gadget() implements Serializable {

    private Object readResolve() {
      System.setProperty(RAN, "deserialised");
      return this;
    }
  }

  @BeforeEach
  void save() throws IOException {
    System.clearProperty(RAN);
    network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(1e-3))
                .list()
                .layer(new DenseLayer.Builder().nOut(3).build())
                .layer(new OutputLayer.Builder().nOut(2).build())
                .setInputType(InputType.feedForward(4))
                .build());
    network.init();
    file = folder.resolve("model.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
  }

  private void change(String name, UnaryOperator<byte[]> change) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(file)) {
      Path entry = zip.getPath(name);
      Files.write(entry, change.apply(Files.exists(entry) ? Files.readAllBytes(entry) : null));
    }
  }

  private void changeConfiguration(String from, String to) throws IOException {
    change(
        "configuration.json",
        json -> {
          String text = new String(json, StandardCharsets.UTF_8);
          assertTrue(text.contains(from), text);
          return text.replace(from, to).getBytes(StandardCharsets.UTF_8);
        });
  }

  private String refusal() {
    ModelFileException refusal =
        assertThrows(ModelFileException.class, () -> ModelFile.readNetwork(file, true));
    assertTrue(
        refusal.getMessage().startsWith(file + " cannot be read as a model: "),
        refusal.getMessage());
    assertFalse(refusal.getMessage().contains("\n"), refusal.getMessage());
    assertFalse(refusal.getMessage().contains("beta"), refusal.getMessage());
    return refusal.reason();
  }

  @Test
  void whatIsInOrderIsRead() throws IOException {
    assertEquals(network.params(), ModelFile.readNetwork(file, true).params());
    assertEquals(
        network.getUpdater().getStateViewArray(),
        ModelFile.readNetwork(file, true).getUpdater().getStateViewArray());
    assertTrue(ModelFile.readNormalizer(file).isEmpty());
    assertTrue(ModelFile.readConfiguration(file).contains("DenseLayer"));

    ComputationGraph graph = network.toComputationGraph();
    ModelSerializer.writeModel(graph, file.toFile(), false);
    assertEquals(graph.params(), ModelFile.readGraph(file, true).params());
  }

  @Test
  void objectsOfJavaSerialisationAreNotRead() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
      objects.writeObject(new Gadget());
    }
    change("preprocessor.bin", nothing -> bytes.toByteArray());
    assertThrows(
        ClassCastException.class, () -> ModelSerializer.restoreMultiLayerNetwork(file.toFile()));
    assertEquals("deserialised", System.clearProperty(RAN), "tests nothing");

    String reason = refusal();

    assertTrue(reason.contains("preprocessor.bin") && reason.contains("zip -d"), reason);
    assertEquals(null, System.getProperty(RAN));
  }

  /** DL4J reads from the beginning; the list at the end of a ZIP file need not name all. */
  @Test
  void anEntryThatTheListLeavesOutIsSeen() throws IOException {
    byte[] hidden = zip("preprocessor.bin", new byte[10]);
    byte[] model = Files.readAllBytes(file);
    byte[] local = Arrays.copyOf(hidden, indexOf(hidden, new byte[] {'P', 'K', 1, 2}));
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(local);
      out.write(model);
    }

    assertTrue(refusal().contains("preprocessor.bin"));
  }

  private static byte[] zip(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry(name));
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    int i = 0;
    while (!Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
      i++;
    }
    return i;
  }

  @Test
  void classesThatAreNoConfigurationAreNotInitialised() throws IOException {
    changeConfiguration("org.deeplearning4j.nn.conf.layers.DenseLayer", Foreign.class.getName());

    String reason = refusal();

    assertTrue(
        reason.contains(Foreign.class.getName() + ", which is no part of a configuration"), reason);
    assertEquals(null, System.getProperty(RAN));
  }

  /** JSON may name a key twice; the reader takes the first, a tree of it the last. */
  @Test
  void aSecondClassDoesNotHideTheFirst() throws IOException {
    String right = "\"@class\" : \"org.deeplearning4j.nn.conf.layers.DenseLayer\"";
    changeConfiguration(right, "\"\\u0040class\" : \"" + Foreign.class.getName() + "\", " + right);

    assertTrue(refusal().contains(Foreign.class.getName()));
    assertEquals(null, System.getProperty(RAN));
  }

  @Test
  void aClassThatIsNotThereIsNamed() throws IOException {
    changeConfiguration("org.deeplearning4j.nn.conf.layers.DenseLayer", "com.example.MyLayer");
    assertEquals(
        "its configuration.json: it names the class com.example.MyLayer, which is not on the class"
            + " path; add the library that holds it",
        refusal());
  }

  @Test
  void aConfigurationThatIsNoneIsNamed() throws IOException {
    change("configuration.json", json -> Arrays.copyOf(json, json.length / 2));
    String reason = refusal();
    assertTrue(reason.startsWith("its configuration.json: Unexpected end"), reason);
    assertTrue(reason.matches(".*line \\d+, column \\d+"), reason);
  }

  @Test
  void aSettingThatIsNoneIsNamed() throws IOException {
    changeConfiguration("\"learningRate\" : 0.001", "\"learningRate\" : \"fast\"");
    String reason = refusal();
    assertTrue(reason.contains("fast"), reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"coefficients.bin", "updaterState.bin"})
  void arraysThatAreCutShortAreNamed(String name) throws IOException {
    change(name, bytes -> Arrays.copyOf(bytes, bytes.length - 3));
    assertEquals("its " + name + " is cut short; the file is damaged", refusal());
  }

  /** Without this check ND4J would make room for as much as the header says. */
  @Test
  void aSizeInAHeaderIsNotBelieved() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF("LONG_SHAPE");
      out.writeLong(1L << 40);
      out.writeUTF("LONG");
      out.writeLong(2);
    }
    change("coefficients.bin", old -> bytes.toByteArray());
    assertEquals("its coefficients.bin is cut short; the file is damaged", refusal());
    change("coefficients.bin", old -> "\u0000\u0004JUNK".getBytes(StandardCharsets.US_ASCII));
    assertEquals("its coefficients.bin holds no array; the file is damaged", refusal());
  }

  @Test
  void anEntryLargerThanTheMemoryIsRefused() throws IOException {
    byte[] zeros = new byte[1 << 20];
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry("notes.txt"));
      for (long written = 0; written <= Runtime.getRuntime().maxMemory() / 2; ) {
        out.write(zeros);
        written += zeros.length;
      }
    }
    String reason = refusal();
    assertTrue(reason.startsWith("it unpacks to more than ") && reason.contains("-Xmx"), reason);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, it is damaged or cut short",
    "0, it is no ZIP file",
  })
  void aFileThatIsCutShortIsRefused(double part, String expected) throws IOException {
    byte[] all = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(all, (int) (part * all.length)));
    assertTrue(refusal().startsWith(expected), refusal());
  }

  @Test
  void aFileThatIsNotThereIsNamed() throws IOException {
    Files.delete(file);
    assertTrue(refusal().startsWith("there is no "), refusal());
  }

  @Test
  void normalisersAreReadWithoutJavaSerialisation() throws Exception {
    NormalizerMinMaxScaler scaler = new NormalizerMinMaxScaler(0, 1);
    scaler.setFeatureStats(
        org.nd4j.linalg.factory.Nd4j.zeros(1, 4), org.nd4j.linalg.factory.Nd4j.ones(1, 4));
    ModelSerializer.addNormalizerToModel(file.toFile(), scaler);
    assertEquals(scaler, ModelFile.readNormalizer(file).orElseThrow());

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF("NORMALIZER");
      out.writeInt(1);
      out.writeUTF("CUSTOM");
      out.writeUTF(Foreign.class.getName());
    }
    change("normalizer.bin", old -> bytes.toByteArray());
    assertTrue(
        assertThrows(ModelFileException.class, () -> ModelFile.readNormalizer(file))
            .reason()
            .contains("normaliser"));
    assertEquals(null, System.getProperty(RAN));
  }
}
