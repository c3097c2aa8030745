package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.MnistNetworks;
import io.github.dl4jode.mnist.report.Checkpoint;
import io.github.dl4jode.mnist.report.ReportFolder;
import io.github.dl4jode.mnist.report.Results;
import io.github.dl4jode.mnist.report.SummaryTable;
import io.github.dl4jode.mnist.training.DigitTrainer;
import io.github.dl4jode.mnist.training.IterationProgress;
import io.github.dl4jode.mnist.training.MemoryPoint;
import io.github.dl4jode.mnist.training.ModelResult;
import io.github.dl4jode.mnist.training.TolerancePoint;
import io.github.dl4jode.mnist.training.TrainingObserver;
import io.github.dl4jode.program.TerminalBar;
import io.github.dl4jode.program.picture.Drawing;
import io.github.dl4jode.program.training.ReportOptions;
import io.github.dl4jode.program.training.Resuming;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** One run of the command: trains, shows, saves. */
final class Comparison implements TrainingObserver, AutoCloseable {

  private final Run run;
  private final ReportFolder folder;
  private final ReportOptions report;
  private final PrintWriter out;
  private final TrainingDisplay display;

  private final Map<Architecture, ModelResult> models = new EnumMap<>(Architecture.class);
  private List<TolerancePoint> precisionForSpeed;
  private List<MemoryPoint> memory;

  Comparison(
      Run run, EarlierWork earlier, ReportFolder folder, ReportOptions report, PrintWriter out) {
    this.run = run;
    this.folder = folder;
    this.report = report;
    this.out = out;
    this.display = new TrainingDisplay(out, TerminalBar.isVisible());
    this.models.putAll(earlier.models());
    this.precisionForSpeed = earlier.precisionForSpeed();
    this.memory = earlier.memory();
  }

  /** Says what is to be done, and lets the folder say whose it is from now on. */
  void begin() {
    out.printf(
        Locale.ROOT,
        "%s: %,d training digits, %,d test digits; threads: %d%n",
        run.digits().origin(),
        run.digits().training().size(),
        run.digits().test().size(),
        run.settings().machine().threads());
    out.flush();
    folder.saveResults(results(false));
  }

  /** Trains one network, as far as that has not been done. */
  void train(Architecture architecture) {
    ModelResult soFar = models.get(architecture);
    Resuming.goesOn(out, architecture.title(), epochsOf(architecture), run.training().epochs());
    if (isTrained(architecture)) {
      return;
    }
    MultiLayerNetwork network =
        soFar == null
            ? MnistNetworks.create(architecture, run.network())
            : folder.restoreModel(architecture.label());
    try {
      DigitTrainer trainer = new DigitTrainer(run.digits(), run.training(), run.limit(), this);
      if (soFar == null) {
        trainer.train(architecture, network);
      } else {
        trainer.resume(architecture, network, soFar);
      }
      stopped(architecture, network);
    } finally {
      MnistNetworks.release(network);
    }
  }

  /** Says that the clock has ended a training, if it has, and saves what is not saved yet. */
  private void stopped(Architecture architecture, MultiLayerNetwork network) {
    int done = epochsOf(architecture);
    if (done > 0 && !isSaved(done)) {
      save(models.get(architecture), network);
    }
    Resuming.stopped(out, done, run.training().epochs(), "epochs");
  }

  private boolean isSaved(int epochs) {
    return epochs % report.saveEvery() == 0 || epochs == run.training().epochs();
  }

  private void save(ModelResult result, MultiLayerNetwork network) {
    folder.saveModel(network, new Checkpoint(run.settings(), result));
    folder.saveResults(results(false));
  }

  private int epochsOf(Architecture architecture) {
    ModelResult soFar = models.get(architecture);
    return soFar == null ? 0 : soFar.epochs().size();
  }

  private boolean isTrained(Architecture architecture) {
    return epochsOf(architecture) >= run.training().epochs();
  }

  @Override
  public void epochStarted(Architecture architecture, int epoch, int epochs, int iterations) {
    display.epochStarted(architecture, epoch, epochs, iterations);
  }

  @Override
  public void iterationDone(IterationProgress progress) {
    display.iterationDone(progress);
  }

  @Override
  public void epochDone(Architecture architecture, ModelResult result, MultiLayerNetwork network) {
    models.put(architecture, result);
    if (architecture.hasOdeBlock()) {
      // Studies made before this network was trained do not tell of it.
      precisionForSpeed = List.of();
      memory = List.of();
    }
    if (isSaved(result.epochs().size())) {
      save(result, network);
    }
    display.epochDone(architecture, run.training().epochs(), result.last());
  }

  /**
   * Makes the studies, writes the rest of the report and prints the table.
   *
   * @param asked the networks that were to be trained
   */
  void finish(List<Architecture> asked) {
    study();
    boolean complete =
        Stream.concat(asked.stream(), models.keySet().stream()).allMatch(this::isTrained);
    Results results = results(complete);
    folder.saveResults(results);
    out.println();
    out.print(SummaryTable.format(results.models()));
    out.println();
    if (report.withPictures() && !models.isEmpty()) {
      Drawing.attempt(out, () -> folder.savePlots(results));
    }
    out.flush();
  }

  private void study() {
    List<Architecture> trained =
        models.keySet().stream().filter(Architecture::hasOdeBlock).filter(this::isTrained).toList();
    if (run.studies() && !trained.isEmpty()) {
      out.println("Testing the trained ODE blocks at other tolerances ...");
      out.flush();
      BlockStudies studies = new BlockStudies(run, folder);
      precisionForSpeed = studies.precisionForSpeed(trained);
      memory = studies.memory(trained);
    }
  }

  private Results results(boolean complete) {
    return new Results(
        run.settings(), complete, List.copyOf(models.values()), precisionForSpeed, memory);
  }

  @Override
  public void close() {
    display.close();
  }
}
