package io.github.dl4jode.conformance;

import java.util.LinkedHashMap;
import java.util.Map;

/** The rows of the matrix. */
final class Checks {

  private Checks() {}

  /** One line for each, by name. */
  static Map<String, Check> all(OtherJvm otherJvm) {
    Map<String, Check> rows = new LinkedHashMap<>();
    rows.put("fit with minibatches of 1, 2 and 7", TrainingChecks::everyBatchSize);
    rows.put("save and restore", StorageChecks::saveAndRestore);
    rows.put("restore in another JVM", otherJvm::check);
    rows.put("JSON and YAML", StorageChecks::jsonAndYaml);
    rows.put("Java serialization", StorageChecks::javaSerialization);
    rows.put("clone()", StorageChecks::copies);
    rows.put("summary()", StorageChecks::summary);
    rows.put("summary(types)", StorageChecks::summaryWithTypes);
    rows.put("memory report", StorageChecks::memoryReport);
    rows.put("checkpoints", StorageChecks::checkpoints);
    rows.put("early stopping", StorageChecks::earlyStopping);
    rows.put("gradient normalizations, all five", TrainingChecks::gradientNormalization);
    rows.put("l1 in score()", TrainingChecks::l1);
    rows.put("l2 in score()", TrainingChecks::l2);
    rows.put("weight decay in score()", TrainingChecks::weightDecay);
    rows.put("constraints", TrainingChecks::constraints);
    rows.put("dropout", TrainingChecks::dropout);
    rows.put("GradientCheckUtil", TrainingChecks::gradientCheck);
    rows.put("scoreExamples", TrainingChecks::scoreExamples);
    rows.put("LBFGS", TrainingChecks::lbfgs);
    rows.put("freezing by TransferLearning", ChangeChecks::freezing);
    rows.put("FrozenLayerWithBackprop", ChangeChecks::frozenLayerWithBackprop);
    rows.put("FineTuning (of this library)", ChangeChecks::fineTuning);
    rows.put("FineTuneConfiguration", ChangeChecks::fineTuneConfiguration);
    rows.put("setLearningRate", ChangeChecks::setLearningRate);
    rows.put("nOutReplace", ChangeChecks::nOutReplace);
    rows.put("toComputationGraph", ChangeChecks::toComputationGraph);
    rows.put("input of a wrong width", ChangeChecks::wrongWidth);
    rows.put("parameters of a wrong size", ChangeChecks::wrongParameters);
    rows.put("FLOAT and DOUBLE", RuntimeChecks::floatAndDouble);
    rows.put("HALF", RuntimeChecks::half);
    rows.put("BFLOAT16", RuntimeChecks::bfloat16);
    rows.put("convertDataType", RuntimeChecks::convertDataType);
    rows.put("workspace modes", RuntimeChecks::workspaces);
    rows.put("cache modes", RuntimeChecks::cacheModes);
    rows.put("evaluation classes", RuntimeChecks::evaluation);
    rows.put("output() from several threads", RuntimeChecks::concurrentOutput);
    rows.put("ParallelWrapper", RuntimeChecks::parallelWrapper);
    rows.put("ParallelInference", RuntimeChecks::parallelInference);
    rows.put("masks of labels", SequenceChecks::labelMask);
    rows.put("masks of features, on sequences", SequenceChecks::featureMask);
    rows.put("mask of a wrong length", SequenceChecks::maskOfAnotherLength);
    rows.put("truncated BPTT", SequenceChecks::truncatedBackpropagation);
    rows.put("rnnTimeStep", SequenceChecks::rnnTimeStep);
    return rows;
  }
}
