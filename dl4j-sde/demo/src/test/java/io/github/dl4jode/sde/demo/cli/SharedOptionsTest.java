package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.program.testing.SharedOption;
import io.github.dl4jode.program.testing.SharedOptionsContract;
import java.nio.file.Path;

/** {@code sde train}; its steps are fixed, so that it has no tolerance, and no ODE's gradient. */
class SharedOptionsTest extends SharedOptionsContract {

  SharedOptionsTest() {
    super(
        SdeDemo::commandLine,
        SharedOption.named(
            SharedOption.iterations(),
            "--iterations",
            "--batch-size",
            "--learning-rate",
            "--schedule",
            "--minutes",
            "--threads",
            "--seed",
            "--output",
            "--save-every",
            "--resume",
            "--no-pictures"));
  }

  @Override
  protected String name() {
    return "sde";
  }

  @Override
  protected Path readme() {
    return Path.of("../README.md");
  }

  @Override
  protected String command() {
    return "train";
  }

  @Override
  protected String[] arguments(Path output) {
    return new String[] {"--data=ou", "--output=" + output};
  }
}
