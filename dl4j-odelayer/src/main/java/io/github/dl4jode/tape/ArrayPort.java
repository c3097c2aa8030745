package io.github.dl4jode.tape;

import io.github.dl4jode.vector.Vectors;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A port whose numbers are in an ND4J array. */
final class ArrayPort implements TapePort {

  /**
   * Copying fewer elements is cheaper than exchanging arrays in some instructions, which takes 0.4
   * us in each, and some more where an array is seen for the first time.
   */
  private static final long LEAST_ATTACHED = 10_000;

  private final INDArray own;
  private Optional<Consumer<INDArray>> attachment;

  /** What the instructions see now: the tape's own array, or one of the caller's. */
  private INDArray array;

  private INDArray flat;
  private INDArray target;

  /** A port whose numbers are always copied. */
  ArrayPort(INDArray array) {
    this(array, Optional.empty());
  }

  /** A port whose array can be replaced, if there is something that does it. */
  ArrayPort(INDArray array, Optional<Consumer<INDArray>> attachment) {
    this.own = array;
    this.attachment = attachment;
    this.target = array;
    see(array);
  }

  private void see(INDArray seen) {
    array = seen;
    flat = seen.isEmpty() || seen.rank() == 1 ? seen : seen.reshape(seen.length());
  }

  private void attach(INDArray other) {
    if (other != array) {
      see(other);
      attachment.orElseThrow().accept(other);
    }
  }

  /** From now on numbers are copied, because not all instructions that see them are known here. */
  void copyAlways() {
    attach(own);
    attachment = Optional.empty();
  }

  private boolean canAttach(INDArray other) {
    return attachment.isPresent()
        && other.length() >= LEAST_ATTACHED
        && other.dataType() == own.dataType()
        && other.elementWiseStride() == 1
        // M2.1 says of most views that are vectors that they are in column-major order.
        && (other.rank() == 1
            ? other.length() == own.length()
            : other.ordering() == 'c' && Arrays.equals(other.shape(), own.shape()));
  }

  @Override
  public void write(INDArray source) {
    attach(own);
    Vectors.copyStrided(source, source.rank() == 1 ? flat : array);
  }

  @Override
  public void write(double number) {
    attach(own);
    if (array.length() == 1) {
      // Not putScalar, which takes 18 us.
      Vectors.fromJava(new double[] {number}, flat);
    } else {
      array.assign(number);
    }
  }

  @Override
  public void readFrom(INDArray source) {
    if (canAttach(source)) {
      attach(source);
    } else {
      write(source);
    }
  }

  @Override
  public void read(INDArray result) {
    if (!flat.isEmpty()) {
      Vectors.copy(flat, result);
    }
  }

  @Override
  public void writeTo(INDArray result) {
    target = result;
    attach(canAttach(result) ? result : own);
  }

  @Override
  public void deliver() {
    if (target != array && !flat.isEmpty()) {
      target.assign(target.rank() == 1 ? flat : array);
    }
  }

  @Override
  public INDArray array() {
    return array;
  }

  @Override
  public long[] shape() {
    return own.shape();
  }
}
