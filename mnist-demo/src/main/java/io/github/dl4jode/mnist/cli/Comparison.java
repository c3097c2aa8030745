package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.MnistNetworks;
import io.github.dl4jode.mnist.model.NetworkSettings;
import io.github.dl4jode.mnist.report.ReportException;
import io.github.dl4jode.mnist.report.ReportFolder;
import io.github.dl4jode.mnist.report.Results;
import io.github.dl4jode.mnist.report.RunSettings;
import io.github.dl4jode.mnist.report.SummaryTable;
import io.github.dl4jode.mnist.training.IterationProgress;
import io.github.dl4jode.mnist.training.MemoryPoint;
import io.github.dl4jode.mnist.training.ModelResult;
import io.github.dl4jode.mnist.training.Studies;
import io.github.dl4jode.mnist.training.TolerancePoint;
import io.github.dl4jode.mnist.training.Trainer;
import io.github.dl4jode.mnist.training.TrainingObserver;
import io.github.dl4jode.mnist.training.TrainingSettings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One run of the command: trains, shows, saves. */
final class Comparison implements TrainingObserver, AutoCloseable {

  private static final int MEMORY_STUDY_DIGITS = 32;

  private final NetworkSettings networkSettings;
  private final TrainingSettings trainingSettings;
  private final boolean studies;
  private final DigitSets digits;
  private final ReportFolder folder;
  private final PrintWriter out;
  private final TrainingDisplay display;
  private final RunSettings settings;

  private final Map<Architecture, ModelResult> models = new EnumMap<>(Architecture.class);
  private final Map<Architecture, INDArray> parameters = new EnumMap<>(Architecture.class);

  // MnistDemo.main sees to it that there is a console only where there is a terminal.
  @SuppressWarnings("SystemConsoleNull")
  Comparison(CompareOptions options, DigitSets digits, ReportFolder folder, PrintWriter out) {
    this.networkSettings = options.network(digits.training().size());
    this.trainingSettings = options.training();
    this.studies = options.studies();
    this.digits = digits;
    this.folder = folder;
    this.out = out;
    this.display = new TrainingDisplay(out, System.console() != null);
    this.settings = describe(options);
    out.printf(
        Locale.ROOT,
        "%s: %,d training digits, %,d test digits; threads: %d%n",
        digits.origin(),
        digits.training().size(),
        digits.test().size(),
        settings.threads());
    out.flush();
  }

  private RunSettings describe(CompareOptions options) {
    return new RunSettings(
        digits.origin(),
        digits.training().size(),
        digits.test().size(),
        trainingSettings.epochs(),
        trainingSettings.batchSize(),
        options.learningRate(),
        options.schedule().toString(),
        trainingSettings.augmentation().toString(),
        networkSettings.downsampling().toString(),
        networkSettings.solver().method().label(),
        networkSettings.solver().rtol(),
        networkSettings.solver().atol(),
        networkSettings.solver().stepSizeController().toString(),
        networkSettings.gradient().toString(),
        trainingSettings.seed(),
        Backend.name(),
        Backend.threads(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("java.version"),
        System.getProperty("os.name") + " " + System.getProperty("os.arch"));
  }

  /** Trains one network. */
  void train(Architecture architecture) {
    MultiLayerNetwork network = MnistNetworks.create(architecture, networkSettings);
    try {
      new Trainer(digits, trainingSettings, this).train(architecture, network);
      parameters.put(architecture, network.params().dup());
    } finally {
      MnistNetworks.release(network);
    }
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
    folder.saveModel(architecture.label(), network);
    folder.saveResults(results(false, List.of(), List.of()));
    display.epochDone(architecture, trainingSettings.epochs(), result.last());
  }

  /** Makes the studies, writes the rest of the report and prints the table. */
  void finish() {
    if (studies && parameters.keySet().stream().anyMatch(Architecture::hasOdeBlock)) {
      out.println("Testing the trained ODE blocks at other tolerances ...");
      out.flush();
    }
    Results results = results(true, precisionForSpeed(), memory());
    folder.saveResults(results);
    out.println();
    out.print(SummaryTable.format(results.models()));
    out.println();
    drawPlots(results);
    out.println("Report: " + folder.path().toAbsolutePath().normalize());
    out.flush();
  }

  private void drawPlots(Results results) {
    try {
      folder.savePlots(results);
    } catch (ReportException e) {
      throw e;
    } catch (LinkageError | RuntimeException e) {
      // A Java runtime without fonts or graphics can do all the rest.
      out.println("The plots are missing, because this Java runtime cannot draw: " + e);
    }
  }

  private Results results(
      boolean complete, List<TolerancePoint> precisionForSpeed, List<MemoryPoint> memory) {
    return new Results(settings, complete, List.copyOf(models.values()), precisionForSpeed, memory);
  }

  private List<TolerancePoint> precisionForSpeed() {
    List<TolerancePoint> points = new ArrayList<>();
    if (studies) {
      parameters.forEach(
          (architecture, values) -> {
            if (architecture.hasOdeBlock()) {
              points.addAll(
                  Studies.precisionForSpeed(
                      architecture,
                      networkSettings,
                      values,
                      digits.test(),
                      trainingSettings.batchSize()));
            }
          });
    }
    return points;
  }

  private List<MemoryPoint> memory() {
    for (Architecture architecture : List.of(Architecture.ODENET, Architecture.RKNET)) {
      if (studies && parameters.containsKey(architecture)) {
        return Studies.memory(
            networkSettings,
            parameters.get(architecture),
            digits.training().first(MEMORY_STUDY_DIGITS));
      }
    }
    return List.of();
  }

  @Override
  public void close() {
    display.close();
  }
}
