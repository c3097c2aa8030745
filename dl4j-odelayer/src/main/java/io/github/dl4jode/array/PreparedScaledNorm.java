package io.github.dl4jode.array;

import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Computes the norms by operations that are tied to their arrays once. */
final class PreparedScaledNorm extends ScaledNorm {

  private final INDArray scaled;
  private final INDArray larger;
  private final INDArray scale;
  private final INDArray floor;
  private final INDArray maximum;
  private final PreparedCall beforeMagnitude;
  private final PreparedCall afterMagnitude;
  private final PreparedCall largerMagnitude;
  private final PreparedCall addFloor;
  private final PreparedCall divide;
  private final PreparedCall reduceToMaximum;

  PreparedScaledNorm(
      Optional<LinearCombination> sum, INDArray vector, INDArray before, INDArray after) {
    super(sum, vector);
    scaled = vector;
    larger = Nd4j.create(vector.dataType(), vector.length());
    scale = Nd4j.create(vector.dataType(), vector.length());
    floor = Nd4j.scalar(vector.dataType(), 0);
    maximum = Nd4j.scalar(vector.dataType(), 0);
    beforeMagnitude = PreparedCall.magnitude(before, larger);
    afterMagnitude = PreparedCall.magnitude(after, scale);
    largerMagnitude = PreparedCall.of("maximum", larger, larger, scale);
    addFloor = PreparedCall.of("add", scale, larger, floor);
    divide = PreparedCall.of("divide", scaled, scaled, scale);
    reduceToMaximum = PreparedCall.of("reduce_norm_max", maximum, scaled);
  }

  @Override
  void setFloor(double newFloor) {
    floor.putScalar(0, newFloor);
  }

  @Override
  void updateScales() {
    beforeMagnitude.run();
    afterMagnitude.run();
    largerMagnitude.run();
    addFloor.run();
  }

  @Override
  void divideByScales() {
    divide.run();
  }

  @Override
  double maximumNorm() {
    reduceToMaximum.run();
    return maximum.getDouble(0);
  }

  @Override
  public long elements() {
    return larger.length() + scale.length() + floor.length() + maximum.length();
  }

  @Override
  public void close() {
    larger.close();
    scale.close();
    floor.close();
    maximum.close();
  }
}
