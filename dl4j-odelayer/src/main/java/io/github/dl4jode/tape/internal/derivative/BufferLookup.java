package io.github.dl4jode.tape.internal.derivative;

import io.github.dl4jode.tape.internal.program.Buffer;
import org.nd4j.autodiff.samediff.SDVariable;

/** Finds the type and shape of the variables of a graph. */
public interface BufferLookup {

  /** The buffer of a variable. */
  Buffer buffer(SDVariable variable);
}
