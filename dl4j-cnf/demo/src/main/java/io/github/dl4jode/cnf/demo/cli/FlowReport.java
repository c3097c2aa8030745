package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.demo.data.Examples;
import io.github.dl4jode.cnf.demo.picture.FlowPictures;
import io.github.dl4jode.cnf.demo.training.FlowTestResult;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import io.github.dl4jode.program.training.OutputFolder;
import java.io.PrintWriter;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is said and drawn of a flow that has been trained. */
final class FlowReport {

  private static final int SAMPLES = 20_000;
  private static final long START_STREAM = -3;

  private final OutputFolder folder;
  private final PrintWriter out;

  FlowReport(OutputFolder folder, PrintWriter out) {
    this.folder = folder;
    this.out = out;
  }

  /** Prints the result of the test next to what it is to be compared with. */
  void test(FlowTestResult result, Examples examples) {
    out.printf(
        Locale.ROOT,
        "Test: NLL %.4f ± %.4f nats of %d examples;%s one Gaussian %.4f%n",
        result.negativeLogLikelihood(),
        result.standardError(),
        result.examples(),
        result.floor().isPresent()
            ? String.format(Locale.ROOT, " floor %.3f,", result.floor().getAsDouble())
            : "",
        result.gaussian());
    result
        .integral()
        .ifPresent(
            integral ->
                out.printf(Locale.ROOT, "The density integrates to %.5f on a grid%n", integral));
    double volume = examples.standardisation().logVolume();
    if (volume != 0) {
      out.printf(
          Locale.ROOT, "These are of the standardised numbers; of your own: %+.4f%n", volume);
    }
    out.flush();
  }

  /** Draws what can be drawn of vectors of this size. */
  void pictures(ContinuousNormalizingFlow flow, Examples examples, long seed) {
    if (flow.dimension() < 2) {
      out.println("Numbers of one column are not drawn.");
    } else {
      draw(flow, examples, seed);
    }
    out.flush();
  }

  private void draw(ContinuousNormalizingFlow flow, Examples examples, long seed) {
    INDArray training = examples.training();
    FlowPictures pictures = new FlowPictures(flow, FlowPictures.around(training));
    pictures.points(training, "data", folder.file("data.png"));
    // The base distribution is N(0, I) in this program.
    INDArray start =
        BaseDistribution.standardNormal()
            .sample(DataType.FLOAT, SAMPLES, flow.dimension(), Examples.random(seed, START_STREAM));
    pictures.points(flow.transform(start), "samples", folder.file("samples.png"));
    if (flow.dimension() == 2) {
      pictures.density(folder.file("density.png"));
    }
    pictures.transformation(
        start, folder.file("transformation.png"), folder.file("transformation.gif"));
  }
}
