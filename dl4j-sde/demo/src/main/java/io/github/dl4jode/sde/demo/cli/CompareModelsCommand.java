package io.github.dl4jode.sde.demo.cli;

import io.github.dl4jode.program.ExitCode;
import io.github.dl4jode.program.OptionChecks;
import io.github.dl4jode.program.SeedOption;
import io.github.dl4jode.program.ThreadOption;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.table.DataException;
import io.github.dl4jode.program.training.OutputFolder;
import io.github.dl4jode.sde.demo.data.PathScaling;
import io.github.dl4jode.sde.demo.data.SamplePaths;
import io.github.dl4jode.sde.demo.file.SavedPathModel;
import io.github.dl4jode.sde.demo.picture.ComparisonPictures;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts samples of several models next to the data. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description =
        "Compares samples of trained models with data: means and standard deviations, distances of"
            + " the marginals, and pictures of marginals and paths with all models.")
final class CompareModelsCommand implements Callable<Integer> {

  private static final String MARGINALS = "marginals.png";
  private static final String PATHS = "paths.png";

  @Spec private CommandSpec command;

  @Parameters(paramLabel = "MODEL", arity = "1..*", description = "The model.zip of each training.")
  private List<Path> models;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Series that are drawn from each model. Default: ${DEFAULT-VALUE}.")
  private int count;

  @Mixin private ProcessDataOptions data;

  @Mixin private SeedOption seed;

  @Mixin private ThreadOption threads;

  @Mixin private final OutputFolder output = new OutputFolder("comparison");

  private CompareModelsCommand() {}

  @Override
  public Integer call() {
    OptionChecks checks = new OptionChecks(command);
    checks.inMemory("--count", 1, count);
    data.check(checks);
    threads.check(checks);
    SamplePaths paths = data.read(seed.value());
    threads.startBackend();
    PrintWriter out = command.commandLine().getOut();
    List<SavedPathModel> all = models.stream().map(SavedPathModel::read).toList();
    for (int i = 0; i < all.size(); i++) {
      checkFits(models.get(i), paths, all.get(i).scaling());
    }
    output.prepare(MARGINALS, PATHS);
    Map<String, SamplePaths> drawn = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      SavedPathModel saved = all.get(i);
      String name = saved.settings().model() + ", " + models.get(i);
      drawn.put(
          name,
          FanForecastCommand.solved("last time of the data", () -> drawn(saved, paths.times())));
      out.println(name);
      MomentReport.print(paths, drawn.get(name), out);
    }
    Drawing.attempt(
        out,
        () -> {
          ComparisonPictures.marginals(paths, drawn, output.file(MARGINALS));
          ComparisonPictures.paths(paths, drawn, output.file(PATHS));
        });
    output.written(out);
    return ExitCode.SUCCESS;
  }

  private SamplePaths drawn(SavedPathModel saved, double... times) {
    PathScaling scaling = saved.scaling();
    return scaling.paths(
        saved.model().sample(count, scaling.modelTimes(times), seed.value()), times);
  }

  private void checkFits(Path file, SamplePaths paths, PathScaling scaling) {
    if (!paths.channels().equals(scaling.channels())) {
      throw new DataException(
          "%s knows the channels %s, and the data are %s, %s: compare a model with what it has learned."
              .formatted(
                  file,
                  String.join(", ", scaling.channels()),
                  data.name(),
                  String.join(", ", paths.channels())));
    }
    if (paths.times()[0] < scaling.times().get(0)) {
      throw new DataException(
          "%s begins at time %s, and the data at %s: shift their times."
              .formatted(file, scaling.times().get(0), paths.times()[0]));
    }
    FanForecastCommand.requireReach(
        scaling, paths.times()[paths.times().length - 1], "The last time of the data");
  }
}
