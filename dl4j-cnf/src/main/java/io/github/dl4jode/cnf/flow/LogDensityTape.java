package io.github.dl4jode.cnf.flow;

import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.tape.ForwardMode;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.Arrays;
import java.util.Set;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A log-density and its gradient, compiled for a number of points. */
public final class LogDensityTape implements AutoCloseable {

  private static final String POINTS = "x";

  private final Tape tape;
  private final INDArray values;
  private final INDArray gradient;

  /**
   * Compiles a log-density; to be called outside workspaces.
   *
   * @param count of points
   * @param dimension of a point
   * @throws IllegalArgumentException if it cannot be compiled, or does not give one number per
   *     point
   */
  public LogDensityTape(LogDensity density, DataType dataType, long count, long dimension) {
    SameDiff graph = SameDiff.create();
    SDVariable points = graph.placeHolder(POINTS, dataType, count, dimension);
    SDVariable logarithm = checked(graph, density.define(graph, points), count);
    this.tape =
        TapeCompiler.compile(
            TapeSpecification.builder(graph, logarithm.name())
                .input(POINTS, count, dimension)
                .gradients(Set.of(POINTS))
                .build());
    this.values = Nd4j.create(dataType, count);
    this.gradient = Nd4j.create(dataType, count * dimension);
  }

  /**
   * A log-density as it was written, if it gives one number per point.
   *
   * @throws IllegalArgumentException if not
   */
  public static SDVariable checked(SameDiff graph, SDVariable logDensity, long count) {
    long[] shape = ForwardMode.of(graph).shape(logDensity);
    if (!Arrays.equals(shape, new long[] {count})) {
      throw new IllegalArgumentException(
          "A log-density gives one number for each of the "
              + count
              + " points, [n]; this one has shape "
              + Arrays.toString(shape));
    }
    return logDensity;
  }

  /**
   * The log-density of points.
   *
   * @param points as one vector [n d]; kept until the gradient has been taken
   * @return [n], overwritten by the next call
   */
  public INDArray values(INDArray points) {
    tape.input(POINTS).readFrom(points);
    tape.forward();
    tape.output().read(values);
    return values;
  }

  /**
   * The gradient at the points of the last call of {@link #values}, times a factor; once for each
   * such call.
   *
   * @return [n d], overwritten by the next call
   */
  public INDArray gradient(double factor) {
    tape.cotangent().write(factor);
    tape.backward();
    tape.inputCotangent(POINTS).read(gradient);
    return gradient;
  }

  /** The bytes of its arrays. */
  public long bytes() {
    return tape.bytes() + (values.length() + gradient.length()) * values.dataType().width();
  }

  @Override
  public void close() {
    tape.close();
    values.close();
    gradient.close();
  }
}
