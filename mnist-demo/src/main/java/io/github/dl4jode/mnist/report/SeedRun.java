package io.github.dl4jode.mnist.report;

import io.github.dl4jode.mnist.training.ModelResult;
import java.nio.file.Path;

/**
 * One network, trained to its end from one seed.
 *
 * @param folder where it was found
 * @param settings of its run
 * @param result what came of it
 */
record SeedRun(Path folder, RunSettings settings, ModelResult result) {

  long seed() {
    return settings.training().seed();
  }
}
