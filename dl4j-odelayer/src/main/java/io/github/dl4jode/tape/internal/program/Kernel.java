package io.github.dl4jode.tape.internal.program;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/** An operation of ND4J with its arguments, not yet tied to arrays. */
public interface Kernel {

  /** The operation's name, for profiles and messages. */
  String name();

  /**
   * The shapes and types of the outputs for these inputs; elements are read only where they are
   * shapes or axes.
   */
  List<LongShapeDescriptor> outputShapes(List<INDArray> inputs);

  /** Ties the operation to arrays, in a context that is built once. */
  Instruction bind(List<INDArray> inputs, List<INDArray> outputs);

  /** An operation on given arrays, ready to run. */
  interface Instruction {
    void run(OpExecutioner executioner);

    /** Parameters, or what depends on them alone, have new values: copies of them are renewed. */
    default void parametersChanged() {}

    /** Starts sums over passes again from 0. */
    default void clearSums() {}

    /** Writes sums over passes to their array; between passes they are elsewhere. */
    default void deliverSums() {}

    /** Frees native memory that the next run would make again; arrays are not its own. */
    default void release() {}
  }
}
