package io.github.dl4jode.benchmarks.scaling;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.BenchmarkCommand;
import io.github.dl4jode.benchmarks.RepetitionOptions;
import io.github.dl4jode.benchmarks.Repetitions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@link ScalingCase}. */
@Command(
    name = "scaling",
    sortOptions = false,
    description = "The cost of a solve against the size of the state and the evaluations.")
public final class ScalingCommand extends BenchmarkCommand {

  private static final Repetitions USUAL = new Repetitions(3, 7);

  private static final List<Integer> SIZES =
      List.of(
          100,
          300,
          1_000,
          3_000,
          10_000,
          30_000,
          100_000,
          300_000,
          1_000_000,
          3_000_000,
          10_000_000);

  /** NFE from 13 to 9,997. */
  private static final List<Integer> STEPS = List.of(2, 5, 16, 50, 166, 500, 1_666);

  @Option(
      names = "--largest",
      paramLabel = "N",
      defaultValue = "10000000",
      description = "Leave out states of more elements, from 1000 on. Default: ${DEFAULT-VALUE}.")
  private int largest;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the results into this PNG file; its name ends on .png.")
  private Path plot;

  @Mixin private RepetitionOptions repetitions;

  @Override
  protected BenchmarkCase benchmark() {
    require(largest >= 1_000, "--largest must be at least 1000, not " + largest);
    if (plot != null) {
      require(plot.toString().endsWith(".png"), "--plot needs a name that ends on .png: " + plot);
      Path folder = plot.toAbsolutePath().getParent();
      require(Files.isDirectory(folder), "--plot: there is no folder " + folder);
    }
    List<Integer> sizes = SIZES.stream().filter(size -> size <= largest).toList();
    return new ScalingCase(sizes, STEPS, repetitions.orElse(USUAL), Optional.ofNullable(plot));
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new IllegalArgumentException(message);
    }
  }
}
