package io.github.dl4jode.latentode.demo.cli;

import io.github.dl4jode.latentode.demo.training.AnchorChoice;
import io.github.dl4jode.latentode.demo.training.EncoderChoice;
import io.github.dl4jode.latentode.demo.training.ModelSettings;
import io.github.dl4jode.latentode.demo.training.NoiseChoice;
import io.github.dl4jode.program.OptionChecks;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options for the parts of a model, a mixin. */
final class ModelOptions {

  @Option(
      names = "--encoder",
      paramLabel = "NAME",
      defaultValue = "gru",
      description = "What reads a series: rnn, gru, ode-rnn or gru-ode. Default: ${DEFAULT-VALUE}.")
  private EncoderChoice encoder;

  @Option(
      names = "--recognition",
      paramLabel = "N",
      defaultValue = "40",
      description = "The size of its state. Default: ${DEFAULT-VALUE}.")
  private int recognition;

  @Option(
      names = "--anchor",
      paramLabel = "PLACE",
      defaultValue = "start",
      description =
          "Where the latent state of a series is found: at the start of all, or at its last-point,"
              + " where a forecast begins; this for many series of one law, with --shown."
              + " Default: ${DEFAULT-VALUE}.")
  private AnchorChoice anchor;

  @Option(
      names = "--latent",
      paramLabel = "N",
      defaultValue = "4",
      description = "The size of the latent state. Default: ${DEFAULT-VALUE}.")
  private int latent;

  @Option(
      names = "--dynamics",
      paramLabel = "N",
      split = ",",
      defaultValue = "40,40",
      description =
          "Widths of the hidden layers of the latent state's ODE. Default: ${DEFAULT-VALUE}.")
  private List<Integer> dynamics;

  @Option(
      names = "--decoder",
      paramLabel = "N",
      defaultValue = "40",
      description = "The width of the decoder's hidden layer. Default: ${DEFAULT-VALUE}.")
  private int decoder;

  @Option(
      names = "--noise",
      paramLabel = "NOISE",
      defaultValue = NoiseChoice.LEARNT,
      description =
          "Standard deviation of the noise of measurement where that of the values is 1, or learnt,"
              + " for each sensor. Default: ${DEFAULT-VALUE}.")
  private NoiseChoice noise;

  /**
   * Checks the options and collects them.
   *
   * @throws ParameterException if one is out of its range
   */
  ModelSettings settings(OptionChecks checks) {
    checks.atLeastOne("--recognition", recognition);
    checks.atLeastOne("--latent", latent);
    dynamics.forEach(width -> checks.atLeastOne("--dynamics", width));
    checks.atLeastOne("--decoder", decoder);
    return new ModelSettings(encoder, recognition, anchor, latent, dynamics, decoder, noise);
  }
}
