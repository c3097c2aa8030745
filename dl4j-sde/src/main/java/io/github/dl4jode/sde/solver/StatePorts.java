package io.github.dl4jode.sde.solver;

import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapePort;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The parts of a state as inputs of a tape. Each is read where it lies in the array of the state,
 * and its cotangent is written where it lies in that of the state's: nothing is copied to take a
 * state apart.
 */
final class StatePorts {

  /** A port, and where its elements lie in the array of all. */
  private record Part(TapePort port, long from, long to) {}

  private final Part[] values;

  /** Empty where the tape has no derivatives. */
  private final Part[] cotangents;

  /**
   * Finds the ports.
   *
   * @param shapes of the parts, in the order in which they lie
   */
  StatePorts(Tape tape, List<long[]> shapes, boolean differentiated) {
    this.values = parts(shapes, tape::input);
    this.cotangents = differentiated ? parts(shapes, tape::inputCotangent) : new Part[0];
  }

  private static Part[] parts(List<long[]> shapes, Function<String, TapePort> ports) {
    Part[] parts = new Part[shapes.size()];
    long from = 0;
    for (int i = 0; i < parts.length; i++) {
      long to = from + Arrays.stream(shapes.get(i)).reduce(1, Math::multiplyExact);
      parts[i] = new Part(ports.apply(name(i)), from, to);
      from = to;
    }
    return parts;
  }

  /** The names of the inputs. */
  static List<String> names(List<long[]> shapes) {
    return IntStream.range(0, shapes.size()).mapToObj(StatePorts::name).toList();
  }

  private static String name(int part) {
    return "the state, part " + part;
  }

  /** Lets the tape read a state that is not used again. */
  void readFrom(INDArray state) {
    for (Part part : values) {
      part.port.readFrom(part(part, state));
    }
  }

  /** An action that lets the tape read a state, without new objects. */
  Runnable reading(INDArray state) {
    return inSequence(values, state, TapePort::reading);
  }

  /** Lets the tape write the cotangent of a state to an array that is not used again. */
  void writeCotangentTo(INDArray cotangent) {
    for (Part part : cotangents) {
      part.port.writeTo(part(part, cotangent));
    }
  }

  /** An action that lets the tape write the cotangent of a state, without new objects. */
  Runnable writingCotangent(INDArray cotangent) {
    return inSequence(cotangents, cotangent, TapePort::writing);
  }

  /** Makes sure that the cotangent is in its array. */
  void deliverCotangent() {
    for (Part part : cotangents) {
      part.port.deliver();
    }
  }

  private INDArray part(Part part, INDArray all) {
    return values.length == 1 ? all : all.get(NDArrayIndex.interval(part.from, part.to));
  }

  private Runnable inSequence(
      Part[] parts, INDArray whole, BiFunction<TapePort, INDArray, Runnable> preparation) {
    Runnable[] actions =
        Arrays.stream(parts)
            .map(part -> preparation.apply(part.port, part(part, whole)))
            .toArray(Runnable[]::new);
    return () -> {
      for (Runnable action : actions) {
        action.run();
      }
    };
  }
}
