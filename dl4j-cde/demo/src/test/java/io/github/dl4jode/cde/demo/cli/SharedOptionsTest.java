package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.program.testing.SharedOption;
import io.github.dl4jode.program.testing.SharedOptionsContract;
import java.nio.file.Path;

/** {@code cde train}. */
class SharedOptionsTest extends SharedOptionsContract {

  SharedOptionsTest() {
    super(CdeDemo::commandLine, SharedOption.with(SharedOption.epochs()));
  }

  @Override
  protected String name() {
    return "cde";
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
