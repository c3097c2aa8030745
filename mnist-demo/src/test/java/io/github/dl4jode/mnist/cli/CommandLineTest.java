package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.testing.ProgramRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments, and what becomes of wrong ones: a sentence, exit code 2, no files. */
class CommandLineTest {

  @TempDir private Path folder;

  @Test
  void compareIsTheDefault() {
    assertArrayEquals(new String[] {"compare"}, MnistDemo.withCommand());
    assertArrayEquals(
        new String[] {"compare", "--epochs", "2"}, MnistDemo.withCommand("--epochs", "2"));
    assertArrayEquals(new String[] {"predict"}, MnistDemo.withCommand("predict"));
    assertArrayEquals(new String[] {"--help"}, MnistDemo.withCommand("--help"));
  }

  @Test
  void helpNamesTheCommandsAndNotTheHiddenOne() {
    ProgramRun help = Program.run("--help");

    assertEquals(0, help.exitCode());
    assertTrue(help.out().contains("compare") && help.out().contains("summarize"), help.out());
    assertFalse(help.out().contains("subset"), help.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--epochs 0 | --epochs must be at least 1, not 0",
        "--batch-size 0 | --batch-size must be at least 1, not 0",
        "--limit 0 | --limit must be at least 1, not 0",
        "--threads 0 | --threads must be at least 1, not 0",
        "--learning-rate -1 | --learning-rate must be positive, not -1.0",
        "--rtol 0 | --rtol must be positive, not 0.0",
        "--tolerance NaN | --tolerance must be positive, not NaN",
        "--step-size -0.1 | --step-size must be positive, not -0.1",
        "--method rk5 | there is no \"rk5\"; choose from euler, midpoint",
        "--gradient exact | choose from adjoint, interpolating, discrete",
        "--models resnet,vgg | there is no \"vgg\"; choose from resnet, rknet, odenet, stem",
        "--epochs many | 'many' is not an int",
        "--full --data here | mutually exclusive",
        "--colour red | Unknown option",
        "predict | Missing required argument",
        "predict --index 1 --image a.png | mutually exclusive",
        "predict --index 1000 | --index must be from 0 to 999, not 1000",
        "predict --index 1 --model nowhere.zip | There is no model nowhere.zip",
        "predict --image nowhere.png | There is no file nowhere.png",
        "gpu-check --threads 0 | --threads must be at least 1, not 0",
        "doctor | Missing required parameter: 'MODEL'",
        "doctor nowhere.zip | There is no file nowhere.zip",
        "doctor nowhere.zip --batch-size 0 | --batch-size must be at least 1, not 0",
        "doctor nowhere.zip --threads 0 | --threads must be at least 1, not 0",
        "summarize | Missing required parameter: 'DIR'",
        "summarize nowhere | There is no file nowhere/results.json; compare writes it.",
        "learn | Unmatched argument",
        "--method rk4 --rtol 0.1 | --rtol has no effect with fixed steps; leave it out",
        "--step-size 0.1 --atol 0.1 | --atol has no effect with fixed steps",
        "--method euler --tolerance 0.1 | --tolerance has no effect with fixed steps",
        "--rtol 1 --atol 1 --tolerance 1 | --tolerance has no effect next to both --rtol and --atol",
        "--method adams --step-size 0.1 --rtol 0.1 --data nowhere | There is no folder nowhere",
        "predict --image nowhere.png --full | --full has no effect with --image; leave it out",
        "predict --image nowhere.png --data here | --data has no effect with --image",
        "import w.npz --output o.zip --model resnet --tolerance 1 | --tolerance has no effect without",
        "gpu-check --store a.csv --output b.txt | --output has no effect with --store",
        "swap in.json --chain 2 | --chain has no effect without OUT; leave it out",
        "swap in.json --time | --time has no effect without OUT",
        "swap in.zip --fresh | --fresh has no effect without OUT",
        "swap in.zip --tolerance 0.1 | --tolerance has no effect without OUT",
        "swap in.zip --replace-batch-normalization | has no effect without OUT",
        "swap in.json out.json --fresh | --fresh has no effect on a configuration, without weights",
        "swap nowhere.zip out.zip --fresh | There is no file nowhere.zip",
      })
  void wrongArgumentsAreNamed(String arguments, String expected) {
    ProgramRun program = Program.run(arguments.split(" "));

    assertEquals(2, program.exitCode());
    assertTrue(program.err().contains(expected), program.err());
  }

  @Test
  void missingDataIsOneSentenceAndLeavesNothing() throws IOException {
    Path output = folder.resolve("report");

    ProgramRun program =
        Program.run("--data", folder.resolve("nowhere").toString(), "--output", output.toString());

    assertEquals(2, program.exitCode());
    assertEquals(1, program.err().lines().count(), program.err());
    assertTrue(program.err().startsWith("There is no folder "), program.err());
    assertEquals("", program.out());
    assertEquals(List.of(), files(folder));
  }

  @Test
  void damagedDataIsOneSentenceAndLeavesNothing() throws IOException {
    Path data = folder.resolve("data");
    Program.run("subset", "--training", "10", "--test", "10", "--output", data.toString());
    Path images = data.resolve("train-images-idx3-ubyte.gz");
    byte[] whole = Files.readAllBytes(images);
    Files.write(images, Arrays.copyOf(whole, whole.length - 100));
    Path output = folder.resolve("report");

    ProgramRun program =
        Program.run("compare", "--data", data.toString(), "--output", output.toString());

    assertEquals(2, program.exitCode());
    assertEquals(1, program.err().lines().count(), program.err());
    assertTrue(program.err().contains("is damaged: it ends"), program.err());
    assertFalse(Files.exists(output));
  }

  @Test
  void aFileThatIsNoModelIsOneSentence() throws IOException {
    Path model = Files.writeString(folder.resolve("model.zip"), "no model");

    ProgramRun program = Program.run("predict", "--index", "1", "--model", model.toString());

    assertEquals(2, program.exitCode());
    assertTrue(program.err().contains("cannot be read as a model"), program.err());
    assertEquals(1, program.err().lines().count(), program.err());
  }

  @Test
  void aReportFolderInTheWayOfAFileIsOneSentence() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");

    ProgramRun program = Program.run("--output", file.toString());

    assertEquals(2, program.exitCode());
    assertEquals(1, program.err().lines().count(), program.err());
    assertEquals("in the way", Files.readString(file));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
