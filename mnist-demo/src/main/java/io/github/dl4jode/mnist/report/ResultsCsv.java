package io.github.dl4jode.mnist.report;

import io.github.dl4jode.mnist.training.EpochResult;
import io.github.dl4jode.mnist.training.ModelResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Writes results as a table of comma-separated values, a line for each network and epoch. */
final class ResultsCsv {

  private static final String HEADER =
      "model,parameters,block_bytes,epoch,learning_rate,training_loss,training_accuracy,test_error,"
          + "seconds,images_per_second,nfe_forward,nfe_backward,accepted_steps,rejected_steps,"
          + "nfe_test";

  private ResultsCsv() {}

  static void write(Results results, OutputStream out) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (ModelResult model : results.models()) {
      for (EpochResult epoch : model.epochs()) {
        text.append(line(model, epoch)).append('\n');
      }
    }
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Writes several runs into one table, downsampling and seed before the other columns. */
  static void write(List<SeedGroup> groups, OutputStream out) throws IOException {
    StringBuilder text = new StringBuilder("downsampling,seed,").append(HEADER).append('\n');
    for (SeedGroup group : groups) {
      for (SeedRun run : group.runs()) {
        for (EpochResult epoch : run.result().epochs()) {
          text.append(run.settings().comparison().downsampling())
              .append(',')
              .append(run.seed())
              .append(',');
          text.append(line(run.result(), epoch)).append('\n');
        }
      }
    }
    out.write(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String line(ModelResult model, EpochResult epoch) {
    return String.format(
        Locale.ROOT,
        "%s,%d,%d,%d,%s,%.6f,%.6f,%.6f,%.3f,%.1f,%.2f,%.2f,%.2f,%.2f,%.2f",
        model.model(),
        model.parameters(),
        model.blockBytes(),
        epoch.epoch(),
        epoch.learningRate(),
        epoch.trainingLoss(),
        epoch.trainingAccuracy(),
        epoch.testError(),
        epoch.seconds(),
        epoch.imagesPerSecond(),
        epoch.work().forward(),
        epoch.work().backward(),
        epoch.work().accepted(),
        epoch.work().rejected(),
        epoch.testEvaluations());
  }
}
