package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.vector.Vectors;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The Java array of each value of a tape, and what it takes to fill those that ND4J holds. */
public final class HostMemory {

  private final IdentityHashMap<Buffer, double[]> arrays = new IdentityHashMap<>();
  private final List<Instruction> loads = new ArrayList<>();

  /** The elements of a value in row-major order; the same for values of one storage. */
  public double[] of(Buffer value) {
    return arrays.computeIfAbsent(value.storage(), this::allocate);
  }

  private double[] allocate(Buffer storage) {
    double[] array = new double[Math.toIntExact(storage.length())];
    if (storage.phase() == Phase.CONSTANT) {
      Vectors.toJava(storage.array(), array);
    } else if (storage.phase() == Phase.PARAMETER && storage.hasArray()) {
      INDArray parameter = storage.array();
      loads.add(executioner -> Vectors.toJava(parameter, array));
    }
    return array;
  }

  /** What brings the parameters up to date. */
  public List<Instruction> loads() {
    return loads;
  }
}
