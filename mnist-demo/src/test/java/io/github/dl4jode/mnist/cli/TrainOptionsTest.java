package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.program.testing.SharedOption;
import io.github.dl4jode.program.testing.SharedOptionsContract;
import java.nio.file.Path;

/** {@code mnist-demo train}, whose schedule, gradient and solver are those of the network. */
class TrainOptionsTest extends SharedOptionsContract {

  TrainOptionsTest() {
    super(
        MnistDemo::commandLine,
        SharedOption.named(
            SharedOption.epochs(),
            "--epochs",
            "--batch-size",
            "--minutes",
            "--threads",
            "--seed",
            "--save-every",
            "--resume"));
  }

  @Override
  protected String name() {
    return "mnist-demo";
  }

  @Override
  protected Path readme() {
    return Path.of("README.md");
  }

  @Override
  protected String command() {
    return "train";
  }

  @Override
  protected String[] arguments(Path output) {
    return new String[] {"in.json", output.toString()};
  }
}
