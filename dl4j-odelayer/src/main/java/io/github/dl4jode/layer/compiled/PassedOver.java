package io.github.dl4jode.layer.compiled;

import java.util.List;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.util.NetworkUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when DL4J 1.0.0-M2.1 silently skips every layer that is not a {@code BaseLayer}: in the
 * learning rates of {@code NetworkUtils}, which the networks call, and in {@code
 * FineTuneConfiguration}. A layer can notice this only by its caller.
 */
final class PassedOver {

  private static final Logger LOG = LoggerFactory.getLogger(PassedOver.class);
  private static final StackWalker CALLERS =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  /** The frames from a method of a layer or vertex to the method of DL4J that skips it. */
  private static final int NEAR = 8;

  private PassedOver() {}

  /** Whether the caller's caller sets or reads learning rates. */
  static boolean byLearningRate() {
    return CALLERS.walk(
        frames ->
            frames
                .skip(2)
                .limit(1)
                .anyMatch(frame -> frame.getDeclaringClass() == NetworkUtils.class));
  }

  static void warnOfLearningRate(String label) {
    LOG.warn(
        "{}: DL4J's learning rates of networks (setLearningRate, getLearningRate) pass over this"
            + " layer, and it keeps its own; use FineTuning.builder().learningRate(...).build()"
            + ".apply(network)",
        label);
  }

  /** Whether a {@code FineTuneConfiguration} that the user gave is being applied. */
  static boolean byFineTuneConfiguration() {
    return CALLERS.walk(
        frames -> {
          List<StackWalker.StackFrame> near = frames.skip(2).limit(NEAR).toList();
          return near.stream().anyMatch(PassedOver::appliesFineTuning)
              && near.stream().noneMatch(PassedOver::appliesNone);
        });
  }

  /** Whether a network is being made of the layers and parameters of another. */
  static boolean byTransferLearning() {
    return CALLERS.walk(
        frames ->
            frames
                .skip(2)
                .limit(NEAR)
                .map(StackWalker.StackFrame::getDeclaringClass)
                .anyMatch(
                    caller ->
                        caller == TransferLearning.Builder.class
                            || caller == TransferLearning.GraphBuilder.class));
  }

  private static boolean appliesFineTuning(StackWalker.StackFrame frame) {
    return switch (frame.getMethodName()) {
      case "applyToNeuralNetConfiguration" ->
          frame.getDeclaringClass() == FineTuneConfiguration.class;
      case "fineTuneConfiguration" ->
          frame.getDeclaringClass() == TransferLearning.GraphBuilder.class;
      default -> false;
    };
  }

  /** A graph's builder applies an empty configuration if the user gave no configuration. */
  private static boolean appliesNone(StackWalker.StackFrame frame) {
    return frame.getMethodName().equals("initBuilderIfReq");
  }

  static void warnOfFineTuneConfiguration(String label) {
    LOG.warn(
        "{}: DL4J's FineTuneConfiguration passes over this layer, which keeps its updater and"
            + " regularisation; use FineTuning.builder()...build().apply(network)",
        label);
  }
}
