package io.github.dl4jode.tape;

import io.github.dl4jode.array.Vectors;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A port whose values are in an ND4J array. */
final class ArrayPort implements TapePort {

  /**
   * Copying fewer elements is cheaper than rebinding instructions to another array. To rebind takes
   * 0.4 us for each instruction, and more where an array is seen for the first time.
   */
  private static final long LEAST_REBOUND = 10_000;

  /** Puts another array in the place of the port's own. */
  interface Rebinding {

    /** Does it. */
    void to(INDArray array);

    /** An action that does it for one array and makes no objects, where there is one. */
    Optional<Runnable> prepared(INDArray array);
  }

  private final INDArray own;
  private Optional<Rebinding> rebinding;

  /** The array that the instructions see now: the tape's own, or one of the caller's. */
  private INDArray array;

  private INDArray flat;
  private INDArray target;

  /** A port whose values are always copied. */
  ArrayPort(INDArray array) {
    this(array, Optional.empty());
  }

  /** A port whose array can be replaced, if there is something that does it. */
  ArrayPort(INDArray array, Optional<Rebinding> rebinding) {
    this.own = array;
    this.rebinding = rebinding;
    this.target = array;
    see(array);
  }

  private void see(INDArray seen) {
    array = seen;
    flat = flatten(seen);
  }

  private static INDArray flatten(INDArray any) {
    return any.isEmpty() || any.rank() == 1 ? any : any.reshape(any.length());
  }

  private void rebind(INDArray other) {
    if (other != array) {
      see(other);
      rebinding.orElseThrow().to(other);
    }
  }

  /** From now on values are copied, because not all instructions that see them are known here. */
  void copyAlways() {
    rebind(own);
    rebinding = Optional.empty();
  }

  private boolean canRebind(INDArray other) {
    return other.length() >= LEAST_REBOUND && fits(other);
  }

  private boolean fits(INDArray other) {
    return rebinding.isPresent()
        && other.dataType() == own.dataType()
        && other.elementWiseStride() == 1
        // M2.1 says of most views that are vectors that they are in column-major order.
        && (other.rank() == 1
            ? other.length() == own.length()
            : other.ordering() == 'c' && Arrays.equals(other.shape(), own.shape()));
  }

  @Override
  public void write(INDArray source) {
    rebind(own);
    Vectors.copyStrided(source, source.rank() == 1 ? flat : array);
  }

  @Override
  public void write(double number) {
    rebind(own);
    if (array.length() == 1) {
      // Not putScalar, which takes 18 us.
      Vectors.fromJava(new double[] {number}, flat);
    } else {
      array.assign(number);
    }
  }

  @Override
  public void readFrom(INDArray source) {
    if (canRebind(source)) {
      rebind(source);
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
    rebind(canRebind(result) ? result : own);
  }

  @Override
  public Runnable reading(INDArray source) {
    Runnable copying = () -> write(source);
    return seeing(source).map(action -> unlessCopied(action, copying)).orElse(copying);
  }

  @Override
  public Runnable writing(INDArray result) {
    Runnable copying =
        () -> {
          target = result;
          rebind(own);
        };
    return seeing(result)
        .map(
            action ->
                unlessCopied(
                    () -> {
                      target = result;
                      action.run();
                    },
                    copying))
        .orElse(copying);
  }

  /** An action that lets the instructions see an array, where they are bound without calls. */
  private Optional<Runnable> seeing(INDArray other) {
    if (!fits(other)) {
      return Optional.empty();
    }
    INDArray flattened = flatten(other);
    return rebinding
        .orElseThrow()
        .prepared(other)
        .map(
            slots ->
                () -> {
                  if (array != other) {
                    array = other;
                    flat = flattened;
                    slots.run();
                  }
                });
  }

  /** Values may have to be copied from some time on: {@link #copyAlways}. */
  private Runnable unlessCopied(Runnable seeing, Runnable copying) {
    return () -> {
      if (rebinding.isPresent()) {
        seeing.run();
      } else {
        copying.run();
      }
    };
  }

  @Override
  public void deliver() {
    if (target == array || flat.isEmpty()) {
      return;
    }
    if (target.rank() == 1 && target.stride(0) == 1) {
      // An assignment takes microseconds.
      Vectors.copy(flat, target);
    } else {
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
