package io.github.dl4jode.array;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOpContext;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A context that is built once and run many times, and in which arrays can be exchanged.
 *
 * <p>The executioner asks M2.1's own contexts for the lists of their arrays seven times a call, and
 * they make new ones each time: 696 of the 760 bytes that a call leaves to the garbage collector.
 * This one keeps the list of inputs, because the executioner checks that no input is closed. It
 * lists no outputs, which the executioner only returns. 112 bytes remain.
 *
 * <p>An array set in M2.1's own contexts adds a native object that holds the array's buffer until
 * the context is purged. This one therefore only notes the arrays. Its native context is made when
 * an operation first asks for it, which legacy operations never do. After an exchange it is purged
 * and gets all arrays again, once, before the next run.
 */
public final class PreparedContext extends BaseOpContext {

  private final List<INDArray> inputs;
  private final List<INDArray> outputs;
  private OpContext nativeContext;
  private boolean arraysAreNew = true;
  private boolean helpersAllowed = true;

  /**
   * Builds a context.
   *
   * @param inputs the arrays that the operation reads; retained
   * @param outputs the arrays that it writes; retained
   */
  public PreparedContext(List<INDArray> inputs, List<INDArray> outputs) {
    this.inputs = new ArrayList<>(inputs);
    this.outputs = new ArrayList<>(outputs);
  }

  @Override
  public List<INDArray> getInputArrays() {
    return inputs;
  }

  @Override
  public List<INDArray> getOutputArrays() {
    return Collections.emptyList();
  }

  @Override
  public INDArray getInputArray(int index) {
    return index < inputs.size() ? inputs.get(index) : null;
  }

  @Override
  public INDArray getOutputArray(int index) {
    return index < outputs.size() ? outputs.get(index) : null;
  }

  @Override
  public int numInputArguments() {
    return inputs.size();
  }

  @Override
  public int numOutputArguments() {
    return outputs.size();
  }

  @Override
  public void setInputArray(int index, INDArray array) {
    set(inputs, index, array);
  }

  @Override
  public void setOutputArray(int index, INDArray array) {
    set(outputs, index, array);
  }

  private void set(List<INDArray> arrays, int index, INDArray array) {
    if (index == arrays.size()) {
      arrays.add(array);
    } else if (arrays.get(index) == array) {
      return;
    } else {
      arrays.set(index, array);
    }
    arraysAreNew = true;
  }

  /** The native context, which holds the arrays and arguments as they are now. */
  @Override
  public Pointer contextPointer() {
    if (arraysAreNew) {
      update();
    }
    return nativeContext.contextPointer();
  }

  private void update() {
    if (nativeContext == null) {
      nativeContext = Nd4j.getExecutioner().buildContext();
      setArguments();
    } else {
      nativeContext.purge();
    }
    for (int i = 0; i < inputs.size(); i++) {
      nativeContext.setInputArray(i, inputs.get(i));
    }
    for (int i = 0; i < outputs.size(); i++) {
      nativeContext.setOutputArray(i, outputs.get(i));
    }
    arraysAreNew = false;
  }

  private void setArguments() {
    nativeContext.setIArguments(fastpath_i.stream().mapToLong(Long::longValue).toArray());
    nativeContext.setTArguments(fastpath_t.stream().mapToDouble(Double::doubleValue).toArray());
    boolean[] booleans = new boolean[fastpath_b.size()];
    for (int i = 0; i < booleans.length; i++) {
      booleans[i] = fastpath_b.get(i);
    }
    nativeContext.setBArguments(booleans);
    nativeContext.setDArguments(fastpath_d.toArray(DataType[]::new));
    if (!helpersAllowed) {
      nativeContext.allowHelpers(false);
    }
  }

  @Override
  public void setIArguments(long... arguments) {
    super.setIArguments(arguments);
    release();
  }

  @Override
  public void setTArguments(double... arguments) {
    super.setTArguments(arguments);
    release();
  }

  @Override
  public void setBArguments(boolean... arguments) {
    super.setBArguments(arguments);
    release();
  }

  @Override
  public void setDArguments(DataType... arguments) {
    super.setDArguments(arguments);
    release();
  }

  @Override
  public void allowHelpers(boolean allowed) {
    helpersAllowed = allowed;
    release();
  }

  @Override
  public void setRngStates(long rootState, long nodeState) {
    throw noRandomOperation();
  }

  @Override
  public Pair<Long, Long> getRngStates() {
    throw noRandomOperation();
  }

  private static UnsupportedOperationException noRandomOperation() {
    return new UnsupportedOperationException("A prepared context is for operations without noise");
  }

  @Override
  public void markInplace(boolean inPlace) {
    throw new UnsupportedOperationException("Set one array as input and as output");
  }

  @Override
  public void shapeFunctionOverride(boolean overridden) {
    throw new UnsupportedOperationException("A prepared context has all its output arrays");
  }

  /** Lets go of all arrays; arguments stay. */
  @Override
  public void purge() {
    release();
    inputs.clear();
    outputs.clear();
  }

  /** Frees what the native context holds; the next run makes a new one. */
  @Override
  public void close() {
    release();
  }

  private void release() {
    if (nativeContext != null) {
      // M2.1's own close() does nothing, and the collector frees the rest.
      nativeContext.purge();
      nativeContext = null;
    }
    arraysAreNew = true;
  }
}
