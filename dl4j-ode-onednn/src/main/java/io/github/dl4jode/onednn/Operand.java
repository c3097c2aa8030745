package io.github.dl4jode.onednn;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.FloatPointer;

/** An array of the caller's, which can be exchanged. */
record Operand(memory given) {

  static Operand of(NativeSteps steps, memory.desc order, FloatBuffer array) {
    return new Operand(steps.memory(order, new FloatPointer(array)));
  }

  void exchange(FloatBuffer array) {
    given.set_data_handle(new FloatPointer(array));
  }
}
