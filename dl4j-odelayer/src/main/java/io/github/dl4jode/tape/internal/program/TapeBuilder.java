package io.github.dl4jode.tape.internal.program;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Collects the operations of a tape, phase by phase, and finds the shapes of their outputs.
 *
 * <p>An operation on constants alone is computed at once, and its result becomes a constant.
 */
public final class TapeBuilder {

  /** One entry of the tape. */
  public record Operation(Kernel kernel, List<Buffer> inputs, List<Buffer> outputs) {

    @Override
    public String toString() {
      return kernel.name()
          + " "
          + inputs.stream().map(value -> Arrays.toString(value.shape())).collect(joining(" "));
    }
  }

  private final Map<Phase, List<Operation>> operations = new EnumMap<>(Phase.class);
  private final List<INDArray> constants = new ArrayList<>();
  private final ShapeProbe probe = new ShapeProbe();

  public TapeBuilder() {
    for (Phase phase : Phase.values()) {
      operations.put(phase, new ArrayList<>());
    }
  }

  /** The operations of a phase in an order in which they can run. */
  public List<Operation> operations(Phase phase) {
    return operations.get(phase);
  }

  /** The arrays of constants, made here, to be closed by the tape that reads them. */
  public List<INDArray> constants() {
    return constants;
  }

  /** A buffer that never changes, with a copy of an array. */
  public Buffer constant(INDArray array) {
    return newConstant(array.dup('c'));
  }

  private Buffer newConstant(INDArray array) {
    if (array.closeable()) {
      constants.add(array);
    }
    return Buffer.existing(array, Phase.CONSTANT);
  }

  /** A constant array with all elements equal; a product with it computes a sum or a mean. */
  public Buffer filled(DataType dataType, double number, long... shape) {
    return newConstant(Nd4j.valueArrayOf(shape, number, dataType));
  }

  /** The only output of an op. */
  public Buffer apply(Kernel kernel, Buffer... inputs) {
    return applyAll(kernel, List.of(inputs)).get(0);
  }

  /** The only output of an op without arguments. */
  public Buffer apply(String name, Buffer... inputs) {
    return apply(CustomKernel.of(name), inputs);
  }

  /** All outputs of an op. */
  public List<Buffer> applyAll(Kernel kernel, List<Buffer> inputs) {
    Phase phase = inputs.stream().map(Buffer::phase).reduce(Phase.CONSTANT, Phase::latest);
    List<Buffer> outputs = new ArrayList<>();
    for (LongShapeDescriptor shape : outputShapes(kernel, inputs)) {
      outputs.add(Buffer.computed(shape.dataType(), shape.getShape(), phase));
    }
    if (phase == Phase.CONSTANT) {
      outputs.replaceAll(output -> newConstant(allocate(output)));
      kernel.bind(arrays(inputs), arrays(outputs)).run(Nd4j.getExecutioner());
    } else {
      operations.get(phase).add(new Operation(kernel, List.copyOf(inputs), List.copyOf(outputs)));
    }
    return outputs;
  }

  /** The shapes and types that an op would give. */
  public List<LongShapeDescriptor> outputShapes(Kernel kernel, List<Buffer> inputs) {
    return kernel.outputShapes(probe.standIns(inputs));
  }

  /**
   * Removes operations whose results nobody reads.
   *
   * @param wanted storages that are read from outside
   */
  public void prune(Set<Buffer> wanted) {
    Set<Buffer> read = new HashSet<>(wanted);
    for (Phase phase : List.of(Phase.BACKWARD, Phase.FORWARD, Phase.PARAMETER)) {
      List<Operation> all = operations.get(phase);
      for (int i = all.size() - 1; i >= 0; i--) {
        Operation operation = all.get(i);
        if (operation.outputs().stream().noneMatch(output -> read.contains(output.storage()))) {
          all.remove(i);
        } else {
          operation.inputs().forEach(input -> read.add(input.storage()));
        }
      }
    }
  }

  /** Releases what was needed to find shapes. */
  public void finish() {
    probe.close();
  }

  public static List<INDArray> arrays(List<Buffer> values) {
    return values.stream().map(Buffer::array).toList();
  }

  static INDArray allocate(Buffer buffer) {
    return Nd4j.create(buffer.dataType(), buffer.shape(), 'c');
  }

  /** Stand-ins for buffers that have no memory yet: views of one scratch array for each type. */
  private static final class ShapeProbe {

    private final Map<DataType, INDArray> scratch = new EnumMap<>(DataType.class);

    List<INDArray> standIns(List<Buffer> values) {
      values.stream().filter(buffer -> !buffer.hasArray()).forEach(this::provideFor);
      return values.stream()
          .map(buffer -> buffer.hasArray() ? buffer.array() : standIn(buffer))
          .toList();
    }

    private INDArray standIn(Buffer buffer) {
      INDArray memory = scratch.get(buffer.dataType());
      return MemoryPlan.firstElements(memory, buffer.length()).reshape('c', buffer.shape());
    }

    private void provideFor(Buffer buffer) {
      INDArray memory = scratch.get(buffer.dataType());
      if (memory == null || memory.length() < buffer.length()) {
        if (memory != null) {
          memory.close();
        }
        scratch.put(
            buffer.dataType(), Nd4j.createUninitialized(buffer.dataType(), buffer.length()));
      }
    }

    void close() {
      scratch.values().forEach(INDArray::close);
      scratch.clear();
    }
  }
}
