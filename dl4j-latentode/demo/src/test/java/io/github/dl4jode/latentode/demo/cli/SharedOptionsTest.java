package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.program.testing.SharedOption;
import io.github.dl4jode.program.testing.SharedOptionsContract;
import java.nio.file.Path;

/** {@code latent-ode train}. */
class SharedOptionsTest extends SharedOptionsContract {

  SharedOptionsTest() {
    super(LatentOdeDemo::commandLine, SharedOption.with(SharedOption.iterations()));
  }

  @Override
  protected String name() {
    return "latent-ode";
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
    return new String[] {"--data=spirals", "--output=" + output};
  }
}
