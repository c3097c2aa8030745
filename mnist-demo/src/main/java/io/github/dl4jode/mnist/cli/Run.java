package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.data.DigitSets;
import io.github.dl4jode.mnist.model.NetworkSettings;
import io.github.dl4jode.mnist.report.ComparisonSettings;
import io.github.dl4jode.mnist.report.RunMachine;
import io.github.dl4jode.mnist.report.RunSettings;
import io.github.dl4jode.mnist.training.EpochSettings;
import io.github.dl4jode.program.training.TrainingSettings;
import java.time.Duration;

/**
 * What a run of the command is to do.
 *
 * @param digits to learn from and to test with
 * @param network the settings of every network
 * @param training the settings of their training
 * @param limit for the training of each network
 * @param studies whether to test trained networks at other tolerances
 * @param settings all of this and the machine, for the report
 */
record Run(
    DigitSets digits,
    NetworkSettings network,
    EpochSettings training,
    Duration limit,
    boolean studies,
    RunSettings settings) {

  /** The run that these options ask for; ND4J must have been started. */
  static Run of(
      CompareOptions options, EpochSettings training, TrainingSettings shared, DigitSets digits) {
    NetworkSettings network = options.network(shared, training.epochs(), digits.training().size());
    ComparisonSettings comparison =
        new ComparisonSettings(
            digits.data(),
            digits.training().size(),
            digits.test().size(),
            training.epochs(),
            training.augmentation().toString(),
            network.downsampling().toString(),
            network.solver().method().label(),
            network.solver().rtol(),
            network.solver().atol(),
            network.solver().stepSizeController().toString());
    return new Run(
        digits,
        network,
        training,
        options.trainingLimit(),
        options.studies(),
        new RunSettings(shared, comparison, RunMachine.here()));
  }
}
