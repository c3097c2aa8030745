package io.github.dl4jode.tape.internal.host;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import io.github.dl4jode.tape.internal.program.Phase;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The Java array of each buffer of a tape, and the instructions that fill those from ND4J. */
public final class ProgramMemory implements HostMemory {

  private final IdentityHashMap<Buffer, double[]> arrays = new IdentityHashMap<>();
  private final List<Instruction> loads = new ArrayList<>();

  /** The same array for all buffers of one storage. */
  @Override
  public double[] of(Buffer buffer) {
    return arrays.computeIfAbsent(buffer.storage(), this::allocate);
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

  /** The instructions that bring the parameters up to date. */
  public List<Instruction> loads() {
    return loads;
  }
}
