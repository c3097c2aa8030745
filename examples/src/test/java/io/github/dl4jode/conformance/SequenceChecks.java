package io.github.dl4jode.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.dl4jode.conformance.Check.Trial;
import java.util.Map;
import org.deeplearning4j.nn.conf.BackpropType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Sequences and masks. */
final class SequenceChecks {

  private SequenceChecks() {}

  private static Trial onSequences(Trial trial) {
    return new Trial(trial.subject().onSequences());
  }

  static void truncatedBackpropagation(Trial trial) {
    Trial sequences = onSequences(trial);
    Net net = sequences.network();
    if (net.isGraph()) {
      net.graph().getConfiguration().setBackpropType(BackpropType.TruncatedBPTT);
      net.graph().getConfiguration().setTbpttFwdLength(2);
      net.graph().getConfiguration().setTbpttBackLength(2);
    } else {
      net.stack().getLayerWiseConfigurations().setBackpropType(BackpropType.TruncatedBPTT);
      net.stack().getLayerWiseConfigurations().setTbpttFwdLength(2);
      net.stack().getLayerWiseConfigurations().setTbpttBackLength(2);
    }
    Map<String, INDArray> before = net.parametersNow();
    net.fit(sequences.data(3));
    TrainingChecks.assertMoved(before, net);
  }

  /** Step by step, the outputs are those of the whole sequence. */
  static void rnnTimeStep(Trial trial) {
    Trial sequences = onSequences(trial);
    Net net = sequences.network();
    MultiDataSet data = sequences.data(3);
    INDArray whole = net.output(data);
    if (net.isGraph()) {
      assertEquals(whole, net.graph().rnnTimeStep(data.getFeatures())[0]);
      return;
    }
    INDArray features = data.getFeatures(0);
    for (long step = 0; step < features.size(2); step++) {
      INDArray output = net.stack().rnnTimeStep(at(features, step));
      INDArray expected = at(whole, step);
      assertEquals(
          0, TestArrays.largestDifference(expected, output.reshape(expected.shape())), 1e-9);
    }
  }

  private static INDArray at(INDArray sequence, long step) {
    return sequence.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(step)).dup();
  }

  /** What happens at masked steps has no effect on the training. */
  static void featureMask(Trial trial) {
    Trial sequences = onSequences(trial);
    INDArray expected = trainedMasked(sequences, 0);
    assertEquals(expected, trainedMasked(sequences, 5));
    Net unmasked = sequences.network();
    unmasked.fit(sequences.data(3));
    assertNotEquals(expected, unmasked.model().params(), "the mask has no effect");
  }

  private static INDArray trainedMasked(Trial trial, double added) {
    Net net = trial.network();
    MultiDataSet data = trial.data(3);
    INDArray features = data.getFeatures(0);
    long steps = features.rank() == 3 ? features.size(2) : 1;
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 3, steps);
    mask.putScalar(0, steps - 1, 0);
    features.reshape(3, features.size(1), steps).slice(0).getColumn(steps - 1).addi(added);
    INDArray[] masks = new INDArray[data.getFeatures().length];
    masks[0] = mask;
    data.setFeaturesMaskArrays(masks);
    data.setLabelsMaskArray(new INDArray[] {mask});
    net.fit(data);
    return net.model().params();
  }

  /** An example whose label is masked has no effect on the training. */
  static void labelMask(Trial trial) {
    INDArray expected = trainedWithoutLast(trial, 0);
    assertEquals(expected, trainedWithoutLast(trial, 0.5));
    Net unmasked = trial.network();
    unmasked.fit(trial.data(3));
    assertNotEquals(expected, unmasked.model().params(), "the mask has no effect");
  }

  private static INDArray trainedWithoutLast(Trial trial, double added) {
    Net net = trial.network();
    MultiDataSet data = trial.data(3);
    data.getFeatures(0).slice(2).addi(added);
    INDArray labels = data.getLabels(0);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 3, labels.rank() == 3 ? labels.size(2) : 1);
    mask.getRow(2).assign(0);
    data.setLabelsMaskArray(new INDArray[] {mask});
    net.fit(data);
    return net.model().params();
  }

  /** A mask that does not fit is not passed over: the layer would train on what it hides. */
  static void maskOfAnotherLength(Trial trial) {
    Trial direct = new Trial(trial.subject().first());
    MultiDataSet data = direct.data(3);
    INDArray[] masks = new INDArray[data.getFeatures().length];
    masks[0] = Nd4j.ones(DataType.DOUBLE, 4, 1);
    data.setFeaturesMaskArrays(masks);
    direct.network().fit(data);
    throw new AssertionError("a mask of four values for three examples was taken");
  }
}
