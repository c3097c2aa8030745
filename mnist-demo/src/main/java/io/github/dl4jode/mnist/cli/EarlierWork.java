package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.report.Checkpoint;
import io.github.dl4jode.mnist.report.ReportException;
import io.github.dl4jode.mnist.report.ReportFolder;
import io.github.dl4jode.mnist.report.Results;
import io.github.dl4jode.mnist.report.RunSettings;
import io.github.dl4jode.mnist.training.MemoryPoint;
import io.github.dl4jode.mnist.training.ModelResult;
import io.github.dl4jode.mnist.training.TolerancePoint;
import io.github.dl4jode.program.training.Resuming;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a folder already holds of a run.
 *
 * <p>The networks tell themselves how far they have come; {@code results.json}, which is written
 * after them, is only asked for the settings of the run and for its studies.
 *
 * @param models what came of their training so far
 * @param precisionForSpeed the study, if it was made
 * @param memory the study, if it was made
 */
record EarlierWork(
    Map<Architecture, ModelResult> models,
    List<TolerancePoint> precisionForSpeed,
    List<MemoryPoint> memory) {

  /** Nothing. */
  static EarlierWork none() {
    return new EarlierWork(Map.of(), List.of(), List.of());
  }

  /**
   * Looks into a folder.
   *
   * @throws ReportException if it holds a file that cannot be read
   * @throws io.github.dl4jode.program.file.FileException if it holds another run
   */
  static EarlierWork in(ReportFolder folder, RunSettings settings) {
    Optional<Results> results = folder.results();
    results.ifPresent(
        found -> Resuming.requireSame(folder.path(), found.settings().differencesTo(settings)));
    Map<Architecture, ModelResult> models = new EnumMap<>(Architecture.class);
    for (Architecture architecture : Architecture.values()) {
      Optional<Checkpoint> checkpoint = folder.checkpoint(architecture.label());
      if (checkpoint.isEmpty()) {
        continue;
      }
      RunSettings itsOwn = checkpoint.get().settings();
      // A run begun without --resume leaves older models in place until it comes to them.
      if (results.isPresent() && !itsOwn.differencesTo(settings).isEmpty()) {
        continue;
      }
      Resuming.requireSame(folder.model(architecture.label()), itsOwn.differencesTo(settings));
      models.put(architecture, resultOf(architecture, checkpoint.get(), folder));
    }
    return new EarlierWork(
        models,
        results.map(Results::precisionForSpeed).orElse(List.of()),
        results.map(Results::memory).orElse(List.of()));
  }

  private static ModelResult resultOf(
      Architecture architecture, Checkpoint checkpoint, ReportFolder folder) {
    ModelResult result = checkpoint.result();
    if (!result.model().equals(architecture.label())) {
      throw new ReportException(
          "%s holds %s and not %s; give it its name again, or delete it."
              .formatted(folder.model(architecture.label()), result.title(), architecture.title()));
    }
    return result;
  }
}
