package io.github.dl4jode.benchmarks.memory;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.ProcessMemory;
import io.github.dl4jode.benchmarks.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resident memory while layers are trained one after the other, with workspaces and without. The
 * first reading is after a warm-up of as many iterations as there are between two readings.
 *
 * @param layers in this order
 * @param iterations of each after the warm-up
 * @param every iterations from one reading to the next
 */
record MemoryCase(List<TrainedLayer> layers, int iterations, int every) implements BenchmarkCase {

  private static final Logger LOG = LoggerFactory.getLogger(MemoryCase.class);
  private static final List<WorkspaceMode> MODES =
      List.of(WorkspaceMode.ENABLED, WorkspaceMode.NONE);

  MemoryCase {
    layers = List.copyOf(layers);
    if (every < 1 || iterations < every) {
      throw new IllegalArgumentException(
          "--every must be at least 1 and at most --iterations, not %d of %d"
              .formatted(every, iterations));
    }
    if (ProcessMemory.RESIDENT.megabytes().isEmpty()) {
      throw new IllegalArgumentException(
          "Resident memory is read from /proc/self/status, which only Linux has");
    }
  }

  @Override
  public void measure(Result result) {
    result.put("iterations", iterations);
    for (TrainedLayer layer : layers) {
      for (WorkspaceMode mode : MODES) {
        String name = (layer + "_workspaces_" + mode).toLowerCase(Locale.ROOT);
        Map<String, Double> readings = readings(name, layer, mode);
        double first = readings.get("0");
        double last = readings.get(Integer.toString(iterations / every * every));
        result
            .put(name + "_rss_mb", readings)
            .put(name + "_growth_percent", 100 * (last - first) / first);
      }
    }
  }

  /** By the number of iterations before each. */
  private Map<String, Double> readings(String name, TrainedLayer layer, WorkspaceMode mode) {
    Map<String, Double> readings = new LinkedHashMap<>();
    try (TrainedLayer.Training training = layer.training(mode)) {
      for (int iteration = -every; iteration <= iterations; iteration++) {
        if (iteration >= 0 && iteration % every == 0) {
          double megabytes = resident();
          readings.put(Integer.toString(iteration), megabytes);
          LOG.info("{}: {} MB after {} iterations", name, Math.round(megabytes), iteration);
        }
        training.iterate();
      }
    }
    return readings;
  }

  /** After garbage collections, for what Java has not let go of yet is not kept. */
  private static double resident() {
    try {
      for (int i = 0; i < 3; i++) {
        System.gc();
        Thread.sleep(50); // ND4J frees buffers in threads of its own.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return ProcessMemory.RESIDENT.megabytes().orElseThrow();
  }
}
