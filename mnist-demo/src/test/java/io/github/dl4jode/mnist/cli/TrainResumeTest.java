package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.mnist.network.NetworkFile;
import io.github.dl4jode.mnist.network.NetworkReader;
import io.github.dl4jode.program.testing.ProgramRun;
import io.github.dl4jode.program.testing.Spellings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** A training of a network in a file that was stopped goes on, or says why it cannot. */
class TrainResumeTest {

  /** A graph of stock layers with batch normalisation. */
  private static final String GRAPH = "graph.json";

  /** A stack with dropout, and a learning rate that falls with each epoch. */
  private static final String STACK = "stack.json";

  @TempDir private static Path shared;

  @TempDir private Path folder;

  private static String data;

  @BeforeAll
  static void trainWithoutAStop() throws IOException {
    data = shared.resolve("data").toString();
    Program.run("subset", "--training", "40", "--test", "10", "--output", data);
    Program.run("stock", shared.resolve(GRAPH).toString(), "--blocks", "1");
    Files.writeString(shared.resolve(STACK), stack());
    for (String network : List.of(GRAPH, STACK)) {
      ProgramRun program = train(network, finished(network));
      assertEquals(0, program.exitCode(), program.err());
    }
  }

  private static String stack() {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .updater(new Adam(new ExponentialSchedule(ScheduleType.EPOCH, 0.01, 0.5)))
        .list()
        .layer(new ConvolutionLayer.Builder(4, 4).stride(4, 4).nOut(4).build())
        .layer(new DenseLayer.Builder().nOut(8).dropOut(0.5).build())
        .layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.convolutional(28, 28, 1))
        .build()
        .toJson();
  }

  private static Path finished(String network) {
    return shared.resolve(network.replace(".json", ".zip"));
  }

  @ParameterizedTest
  @ValueSource(strings = {GRAPH, STACK})
  void bitsAreThoseOfAnUninterruptedTraining(String network) throws IOException {
    Path stopped = folder.resolve("stopped.zip");
    Program.runUntil("epoch 3/3", arguments(network, stopped));

    ProgramRun resumed = train(network, stopped, "--resume");

    assertEquals(0, resumed.exitCode(), resumed.err());
    assertTrue(
        resumed.out().contains("stopped.zip: 2 of 3 epochs are there, going on with epoch 3"),
        resumed.out());
    assertFalse(resumed.out().contains("epoch 2/3"), resumed.out());
    SavedBits.assertSame(finished(network), stopped);
  }

  @ParameterizedTest
  @ValueSource(strings = {GRAPH, STACK})
  void theClockEndsATrainingThatIsSavedAndResumed(String network) throws IOException {
    Path out = folder.resolve("short.zip");
    ProgramRun none = train(network, out, "--minutes", "1e-9");
    assertEquals(0, none.exitCode(), none.err());
    assertTrue(none.out().contains("Stopped by --minutes after 0 of 3 epochs"), none.out());

    ProgramRun resumed = train(network, out, "--resume");

    assertEquals(0, resumed.exitCode(), resumed.err());
    assertFalse(resumed.out().contains("nothing to resume"), resumed.out());
    SavedBits.assertSame(finished(network), out);
  }

  @Test
  void withNothingSavedItBegins() throws IOException {
    Path out = folder.resolve("new.zip");

    ProgramRun program = train(STACK, out, "--resume");

    assertEquals(0, program.exitCode(), program.err());
    assertTrue(
        program
            .out()
            .startsWith(
                "There is nothing to resume in " + out + " yet: starting from the beginning"),
        program.out());
    SavedBits.assertSame(finished(STACK), out);
  }

  @Test
  void aFolderOfDigitsIsTheSameByEachOfItsNames() throws IOException {
    Path out = copyOfFinished();
    for (Path path : Spellings.of(shared.resolve("data"))) {
      ProgramRun program = train(STACK, out, "--resume", "--data", path.toString());
      assertEquals(0, program.exitCode(), program.err());
      assertTrue(program.out().contains("all epochs are there"), program.out());
    }
  }

  @Test
  void whatIsFinishedStaysAsItIs() throws IOException {
    Path out = copyOfFinished();

    ProgramRun program = train(STACK, out, "--resume");

    assertEquals(0, program.exitCode(), program.err());
    assertTrue(program.out().contains("copy.zip: all epochs are there"), program.out());
    assertFalse(program.out().contains("epoch 3/3"), program.out());
    SavedBits.assertSame(finished(STACK), out);
  }

  @Test
  void withoutTheOptionTheTrainingBeginsAnew() throws IOException {
    Path out = copyOfFinished();

    assertEquals(0, train(STACK, out, "--epochs", "1").exitCode());

    assertEquals(1, stack(out).getEpochCount());
  }

  @Test
  void savesAreAsFarApartAsAsked() throws IOException {
    Path out = folder.resolve("rare.zip");
    Program.runUntil("epoch 2/3", arguments(STACK, out, "--save-every", "2"));
    assertFalse(Files.exists(out));
    Program.runUntil("epoch 3/3", arguments(STACK, out, "--save-every", "2"));
    assertEquals(2, stack(out).getEpochCount());

    assertEquals(0, train(STACK, out, "--save-every", "2", "--resume").exitCode());

    SavedBits.assertSame(finished(STACK), out);
  }

  /** The noise of layers too: ND4J takes the seed 0 for the clock's time. */
  @Test
  void zeroIsASeedLikeOthers() throws IOException {
    Path one = folder.resolve("one.zip");
    Path two = folder.resolve("two.zip");
    train(STACK, one, "--seed", "0", "--epochs", "1");
    train(STACK, two, "--seed", "0", "--epochs", "1");
    SavedBits.assertSame(one, two);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--epochs 4 | --epochs is 3, not 4",
        "--batch-size 20 | --batch-size is 10, not 20",
        "--learning-rate 0.2 | --learning-rate is that of the configuration, not 0.2",
        "--augment | --augment is false, not true",
        "--seed 2 --epochs 5 | --epochs is 3, not 5; --seed is 1, not 2; resume it with its own",
      })
  void anotherTrainingIsNotResumed(String options, String expected) throws IOException {
    Path out = copyOfFinished();
    byte[] before = Files.readAllBytes(out);
    List<String> all = new ArrayList<>(List.of(options.split(" ")));
    all.add("--resume");

    assertRefused(train(STACK, out, all.toArray(String[]::new)), expected);

    assertArrayEquals(before, Files.readAllBytes(out));
  }

  @Test
  void dataAndStartDecideToo() throws IOException {
    Path out = copyOfFinished();
    String[] embedded = {
      "train", shared.resolve(STACK).toString(), out.toString(), "--batch-size=10", "--resume"
    };
    assertRefused(Program.run(embedded), "not embedded subset of MNIST; training digits is 40,");
    assertRefused(train(GRAPH, out, "--resume"), "is of another training: the checksum of IN is ");
  }

  @Test
  void filesThatCannotBeResumedAreNamedWithARemedy() throws IOException {
    Path out = copyOfFinished();
    byte[] whole = Files.readAllBytes(out);
    Files.write(out, Arrays.copyOf(whole, whole.length / 2));
    assertRefused(train(STACK, out, "--resume"), "copy.zip cannot be resumed (");
    Files.writeString(out, "no archive");
    assertRefused(train(STACK, out, "--resume"), "; delete it to train that network again");
    ModelSerializer.writeModel(stack(finished(STACK)), out.toFile(), true);
    assertRefused(train(STACK, out, "--resume"), "has no settings of a training");
  }

  /** When the first save has replaced it, nobody knows any more from where it started. */
  @Test
  void theStartCannotBeThePlaceOfTheResult() throws IOException {
    Path out = copyOfFinished();
    String[] same = {"train", out.toString(), out.toString(), "--data", data, "--resume"};

    ProgramRun program = Program.run(same);

    assertEquals(2, program.exitCode());
    assertTrue(program.err().contains("--resume needs an OUT that is not IN"), program.err());
  }

  /** For other commands it is a model like others. */
  @Test
  void theEntryOfTheTrainingIsNoPartOfTheNetwork() throws IOException {
    NetworkFile network = NetworkReader.read(finished(STACK));
    Path again = folder.resolve("again.zip");
    assertEquals(0, train(STACK, again).exitCode());
    assertEquals(stack(finished(STACK)).params(), stack(again).params());
    assertEquals(
        stack(again).numParams(), network.trainable().model().numParams(), "read as any other");
  }

  private static ProgramRun train(String network, Path out, String... more) {
    return Program.run(arguments(network, out, more));
  }

  private static String[] arguments(String network, Path out, String... more) {
    List<String> all =
        new ArrayList<>(List.of("train", shared.resolve(network).toString(), out.toString()));
    List<String> given = List.of(more);
    if (!given.contains("--data")) {
      all.addAll(List.of("--data", data));
    }
    if (!given.contains("--batch-size")) {
      all.addAll(List.of("--batch-size", "10"));
    }
    all.addAll(List.of("--threads", "1"));
    all.addAll(given);
    return all.toArray(String[]::new);
  }

  private Path copyOfFinished() throws IOException {
    return Files.copy(finished(STACK), folder.resolve("copy.zip"));
  }

  private static void assertRefused(ProgramRun program, String expected) {
    assertEquals(2, program.exitCode(), program.err());
    assertTrue(program.err().contains(expected), program.err());
    assertEquals(1, program.err().lines().count(), program.err());
    assertEquals("", program.out());
  }

  private static MultiLayerNetwork stack(Path file) throws IOException {
    return ModelSerializer.restoreMultiLayerNetwork(file.toFile(), true);
  }
}
