package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.program.testing.SharedOption;
import io.github.dl4jode.program.testing.SharedOptionsContract;
import java.nio.file.Path;

/** {@code mnist-demo compare}. */
class SharedOptionsTest extends SharedOptionsContract {

  SharedOptionsTest() {
    super(MnistDemo::commandLine, SharedOption.with(SharedOption.epochs()));
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
    return "compare";
  }

  @Override
  protected String[] arguments(Path output) {
    return new String[] {"--output=" + output};
  }
}
