package io.github.dl4jode.term;

import io.github.dl4jode.tape.TapePort;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where the point of an evaluation enters a tape of a term, or a recording of it: found by name
 * once, because a solve evaluates its term some hundred times.
 */
final class TermPorts {

  private final TapeInputs inputs;
  private final TapePort time;
  private final TapePort state;
  private final TapePort[] paths;

  /**
   * Finds the ports.
   *
   * @param inputs of the term
   * @param port the port of an input by its name
   */
  TermPorts(TapeInputs inputs, Function<String, TapePort> port) {
    this.inputs = inputs;
    this.time = port.apply(TermTapes.TIME);
    this.state = port.apply(TermTapes.STATE);
    this.paths = inputs.pathNames().stream().map(port).toArray(TapePort[]::new);
  }

  /** Copies a point in, with the values of the paths at its time. */
  void write(double t, INDArray y) {
    time.write(t);
    state.write(y);
    inputs.feed(t, paths);
  }

  /** Lets the tape read the state where it is, if that is cheaper. */
  void readFrom(double t, INDArray y) {
    time.write(t);
    state.readFrom(y);
    inputs.feed(t, paths);
  }
}
