package io.github.dl4jode.layer;

import java.util.Arrays;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** Appends the extra components of an {@link Augmentation} to an input of one shape, as a graph. */
final class AugmentationGraph {

  private final Augmentation augmentation;
  private final long[] inputShape;
  private final boolean channelsLast;
  private final long positions;

  AugmentationGraph(Augmentation augmentation, long... inputShape) {
    this.augmentation = augmentation;
    this.inputShape = inputShape;
    // With rank 2 the two are the same.
    this.channelsLast = augmentation.channelsLast() || inputShape.length == 2;
    this.positions = Arrays.stream(inputShape).reduce(1, Math::multiplyExact) / channels();
  }

  private int axis() {
    return channelsLast ? inputShape.length - 1 : 1;
  }

  private long channels() {
    return inputShape[axis()];
  }

  SDVariable define(SameDiff graph, SDVariable input, Map<String, SDVariable> parameters) {
    long[] shape = inputShape.clone();
    shape[axis()] = augmentation.components();
    SDVariable extra =
        augmentation.learnt()
            ? graph.reshape(affine(graph, input, parameters), shape)
            : graph.constant(Nd4j.zeros(input.dataType(), shape));
    return graph.concat(axis(), input, extra);
  }

  /** x W + b at each position, in the order of the input's elements. */
  private SDVariable affine(SameDiff graph, SDVariable input, Map<String, SDVariable> parameters) {
    SDVariable rows =
        graph.reshape(positionsFirst(graph, input, channels()), positions, channels());
    SDVariable mapped =
        rows.mmul(parameters.get(Augmentation.WEIGHTS)).add(parameters.get(Augmentation.BIAS));
    if (channelsLast) {
      return mapped;
    }
    long batch = inputShape[0];
    SDVariable byExample =
        graph.reshape(mapped, batch, positions / batch, augmentation.components());
    return graph.permute(byExample, 0, 2, 1);
  }

  private SDVariable positionsFirst(SameDiff graph, SDVariable input, long channels) {
    if (channelsLast) {
      return input;
    }
    long batch = inputShape[0];
    return graph.permute(graph.reshape(input, batch, channels, positions / batch), 0, 2, 1);
  }
}
