package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.program.testing.SharedOption;
import io.github.dl4jode.program.testing.SharedOptionsContract;
import java.nio.file.Path;

/** {@code cnf train}. */
class SharedOptionsTest extends SharedOptionsContract {

  SharedOptionsTest() {
    super(CnfDemo::commandLine, SharedOption.with(SharedOption.iterations()));
  }

  @Override
  protected String name() {
    return "cnf";
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
    return new String[] {"--data=moons", "--output=" + output};
  }
}
