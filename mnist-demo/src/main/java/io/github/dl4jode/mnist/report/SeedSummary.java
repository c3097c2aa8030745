package io.github.dl4jode.mnist.report;

import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.training.MemoryPoint;
import io.github.dl4jode.mnist.training.ModelResult;
import io.github.dl4jode.mnist.training.TolerancePoint;
import io.github.dl4jode.program.training.Difference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs from several seeds, taken together: any split of networks and seeds over report folders.
 *
 * @param groups the networks, in the order of the architectures
 * @param precisionForSpeed the means over the seeds, by network and tolerance; may be empty
 * @param memory the study of the first folder that has one; may be empty
 */
public record SeedSummary(
    List<SeedGroup> groups, List<TolerancePoint> precisionForSpeed, List<MemoryPoint> memory) {

  /** What runs may differ in: the first makes a group, the second makes the groups. */
  private static final Set<String> FREE = Set.of(RunSettings.SEED, RunSettings.DOWNSAMPLING);

  /**
   * Reads the results of folders.
   *
   * @param folders at least one
   * @throws ReportException if there are no results in a folder, a network in it has not been
   *     trained to its end, two runs differ in more than seed and downsampling, or two are the same
   */
  public static SeedSummary of(List<Path> folders) {
    Map<Path, Results> all = new LinkedHashMap<>();
    for (Path folder : folders) {
      all.put(folder, ReportFolder.resultsIn(folder));
    }
    List<SeedRun> runs = new ArrayList<>();
    all.forEach(
        (folder, results) -> {
          requireComparable(folders.get(0), all.get(folders.get(0)), folder, results);
          for (ModelResult model : results.models()) {
            requireTrained(folder, results.settings(), model);
            runs.add(new SeedRun(folder, results.settings(), model));
          }
        });
    if (runs.isEmpty()) {
      throw new ReportException("There is no trained network in these folders.");
    }
    return new SeedSummary(groupsOf(runs), precisionOf(all.values()), memoryOf(all.values()));
  }

  private static void requireComparable(
      Path firstFolder, Results first, Path folder, Results results) {
    List<Difference> differences =
        first.settings().differencesTo(results.settings()).stream()
            .filter(difference -> !FREE.contains(difference.setting()))
            .toList();
    if (!differences.isEmpty()) {
      throw new ReportException(
          "The runs in %s and %s cannot be taken together, because they differ in %s."
              .formatted(
                  firstFolder,
                  folder,
                  differences.stream()
                      .map(it -> "%s (%s, %s)".formatted(it.setting(), it.one(), it.other()))
                      .collect(Collectors.joining("; "))));
    }
  }

  private static void requireTrained(Path folder, RunSettings settings, ModelResult model) {
    if (model.epochs().size() != settings.comparison().epochs()) {
      throw new ReportException(
          "%s in %s has %d of %d epochs behind it; let compare --resume finish it, or leave the folder out."
              .formatted(
                  model.title(), folder, model.epochs().size(), settings.comparison().epochs()));
    }
  }

  private static List<SeedGroup> groupsOf(List<SeedRun> runs) {
    Map<String, List<SeedRun>> groups = new LinkedHashMap<>();
    for (SeedRun run : runs) {
      String title = SeedGroup.titleOf(run.result().title(), run.settings());
      List<SeedRun> group = groups.computeIfAbsent(title, unused -> new ArrayList<>());
      for (SeedRun other : group) {
        if (other.seed() == run.seed()) {
          throw new ReportException(
              "%s of seed %d is both in %s and in %s; leave one out."
                  .formatted(title, run.seed(), other.folder(), run.folder()));
        }
      }
      group.add(run);
    }
    return groups.values().stream()
        .map(group -> group.stream().sorted(Comparator.comparingLong(SeedRun::seed)).toList())
        .map(SeedGroup::new)
        .sorted(Comparator.comparingInt(SeedSummary::place).thenComparing(SeedGroup::title))
        .toList();
  }

  private static int place(SeedGroup group) {
    Architecture[] order = Architecture.values();
    int place = 0;
    while (place < order.length && !order[place].label().equals(group.model())) {
      place++;
    }
    return place;
  }

  private static List<TolerancePoint> precisionOf(Iterable<Results> all) {
    Map<String, List<TolerancePoint>> byTitleAndTolerance = new LinkedHashMap<>();
    for (Results results : all) {
      for (TolerancePoint point : results.precisionForSpeed()) {
        String title = SeedGroup.titleOf(point.title(), results.settings());
        byTitleAndTolerance
            .computeIfAbsent(title + point.tolerance(), unused -> new ArrayList<>())
            .add(titled(title, point));
      }
    }
    return byTitleAndTolerance.values().stream().map(SeedSummary::meanOf).toList();
  }

  private static TolerancePoint titled(String title, TolerancePoint point) {
    return new TolerancePoint(
        point.model(),
        title,
        point.tolerance(),
        point.testError(),
        point.seconds(),
        point.evaluations());
  }

  private static TolerancePoint meanOf(List<TolerancePoint> points) {
    return new TolerancePoint(
        points.get(0).model(),
        points.get(0).title(),
        points.get(0).tolerance(),
        points.stream().mapToDouble(TolerancePoint::testError).average().orElseThrow(),
        points.stream().mapToDouble(TolerancePoint::seconds).average().orElseThrow(),
        points.stream().mapToDouble(TolerancePoint::evaluations).average().orElseThrow());
  }

  private static List<MemoryPoint> memoryOf(Iterable<Results> all) {
    for (Results results : all) {
      if (!results.memory().isEmpty()) {
        return results.memory();
      }
    }
    return List.of();
  }
}
