package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.model.NetworkSettings;
import io.github.dl4jode.mnist.report.RunSettings;
import io.github.dl4jode.mnist.training.EpochSettings;
import io.github.dl4jode.program.Backend;

/**
 * What a run of the command is to do.
 *
 * @param digits to learn from and to test with
 * @param network the settings of every network
 * @param training the settings of their training
 * @param studies whether to test trained networks at other tolerances
 * @param settings all of this and the machine, for the report
 */
record Run(
    DigitSets digits,
    NetworkSettings network,
    EpochSettings training,
    boolean studies,
    RunSettings settings) {

  /** The run that these options ask for; ND4J must have been started. */
  static Run of(CompareOptions options, DigitSets digits) {
    NetworkSettings network = options.network(digits.training().size());
    EpochSettings training = options.training();
    RunSettings settings =
        new RunSettings(
            digits.origin(),
            digits.training().size(),
            digits.test().size(),
            training.epochs(),
            training.batchSize(),
            options.learningRate(),
            options.schedule().toString(),
            training.augmentation().toString(),
            network.downsampling().toString(),
            network.solver().method().label(),
            network.solver().rtol(),
            network.solver().atol(),
            network.solver().stepSizeController().toString(),
            network.gradient().toString(),
            training.seed(),
            Backend.name(),
            Backend.threads(),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("java.version"),
            System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    return new Run(digits, network, training, options.studies(), settings);
  }
}
