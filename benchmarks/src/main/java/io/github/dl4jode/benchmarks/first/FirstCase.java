package io.github.dl4jode.benchmarks.first;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.program.training.GradientChoice;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The first training iteration of this virtual machine, step by step, and a later one. Every time
 * is of one event, so medians are over processes.
 *
 * @param task what is trained
 * @param gradient how gradients come back
 * @param batch images of {@link FirstTask#MNIST}
 * @param iterations of which the last is timed as well, at least 3
 */
record FirstCase(FirstTask task, GradientChoice gradient, int batch, int iterations)
    implements BenchmarkCase {

  private static final String COMPILING = "compiling";
  private static final String LOADING = "loading";

  FirstCase {
    if (batch < 1 || iterations < 3) {
      throw new IllegalArgumentException(
          "--batch must be at least 1 and --iterations at least 3, not %d and %d"
              .formatted(batch, iterations));
    }
  }

  /** What the time of the first iteration is divided by. */
  private static Map<String, Predicate<StackTraceElement>> kinds() {
    Map<String, Predicate<StackTraceElement>> kinds = new LinkedHashMap<>();
    kinds.put(
        COMPILING,
        frame ->
            frame.getMethodName().equals("compile")
                && frame.getClassName().startsWith("io.github.dl4jode.layer.compiled."));
    kinds.put(
        LOADING,
        frame ->
            frame.getMethodName().equals("<clinit>")
                || frame.getClassName().equals("java.lang.ClassLoader")
                || frame.getClassName().equals("java.lang.invoke.MethodHandleNatives"));
    return kinds;
  }

  @Override
  public void measure(Result result) {
    double beforeMain =
        System.currentTimeMillis() - (double) ManagementFactory.getRuntimeMXBean().getStartTime();
    result
        .put("task", task.toString())
        .put("gradient", gradient.toString())
        .put("iterations", iterations)
        .put("before_ms", beforeMain);
    Laps laps = new Laps();
    Nd4j.create(DataType.FLOAT, 2, 2).addi(1);
    double nd4j = laps.put(result, "nd4j");
    Supplier<Runnable> builder = task.withData(gradient, batch);
    double data = laps.put(result, "data");
    Runnable iteration = builder.get();
    double building = laps.put(result, "build");
    StackShares shares = new StackShares(kinds());
    try (shares) {
      iteration.run();
    }
    double first = laps.put(result, "first");
    result.put("compile_share", shares.of(COMPILING)).put("loading_share", shares.of(LOADING));
    iteration.run();
    laps.put(result, "second");
    for (int i = 3; i < iterations; i++) {
      iteration.run();
    }
    laps.next();
    iteration.run();
    double later = laps.put(result, "last");
    result.put("ours_ms", building + first - later).put("total_ms", nd4j + data + building + first);
  }

  /** Times between calls, by the clock and of the thread, which say more on a busy machine. */
  private static final class Laps {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private long clock = System.nanoTime();
    private long processor = THREADS.getCurrentThreadCpuTime();

    void next() {
      clock = System.nanoTime();
      processor = THREADS.getCurrentThreadCpuTime();
    }

    /** Writes down the milliseconds since the last call, and returns those by the clock. */
    double put(Result result, String name) {
      double milliseconds = (System.nanoTime() - clock) / 1e6;
      result
          .put(name + "_ms", milliseconds)
          .put(name + "_cpu_ms", (THREADS.getCurrentThreadCpuTime() - processor) / 1e6);
      next();
      return milliseconds;
    }
  }
}
