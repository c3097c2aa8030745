package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.derivative.BufferLookup;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.CustomKernel;
import io.github.dl4jode.tape.internal.program.Kernel;
import io.github.dl4jode.tape.internal.program.LegacyKernel;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.Reduction;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.UnsupportedGraphException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.impl.summarystats.Variance;

/**
 * Follows a SameDiff graph from a variable back to its inputs and writes the operations into a
 * builder.
 *
 * <p>Only what is asked for is written. Every variable met has a {@link Buffer}, whose shape the
 * backward pass reads.
 */
public final class GraphTracer implements BufferLookup {

  private final SameDiff graph;
  private final TapeBuilder builder;
  private final Map<String, Buffer> buffers = new HashMap<>();

  public GraphTracer(SameDiff graph, TapeBuilder builder) {
    this.graph = graph;
    this.builder = builder;
  }

  /** Binds a placeholder or variable to a buffer. */
  public void bind(String variable, Buffer buffer) {
    buffers.put(variable, buffer);
  }

  /** The buffer of a variable, traced if it was not before. */
  @Override
  public Buffer buffer(SDVariable variable) {
    return buffer(variable.name());
  }

  /** The buffer of a variable, traced if it was not before. */
  public Buffer buffer(String name) {
    Buffer known = buffers.get(name);
    if (known != null) {
      return known;
    }
    SDVariable variable = graph.getVariable(name);
    switch (variable.getVariableType()) {
      case CONSTANT -> buffers.put(name, builder.constant(arrayOf(variable)));
      case VARIABLE -> buffers.put(name, freeVariable(variable));
      case PLACEHOLDER ->
          throw new UnsupportedGraphException(
              "The graph reads placeholder \""
                  + name
                  + "\", which has no shape: declare it as an input");
      case ARRAY -> traceOp(producerOf(graph, name));
      case SEQUENCE ->
          throw new UnsupportedGraphException(
              "Variable \"" + name + "\" is a list of arrays; stack them into one");
    }
    return buffers.get(name);
  }

  /**
   * A variable that is no parameter: read where it is, or, where it holds axes or indices, never
   * changed.
   */
  private Buffer freeVariable(SDVariable variable) {
    INDArray array = arrayOf(variable);
    return array.dataType().isFPType()
        ? Buffer.existing(array, Phase.PARAMETER)
        : builder.constant(array);
  }

  /** The op that computes a variable of array type. */
  public static DifferentialFunction producerOf(SameDiff graph, String name) {
    return graph.getOps().get(graph.getVariables().get(name).getOutputOfOp()).getOp();
  }

  private static INDArray arrayOf(SDVariable variable) {
    INDArray array = variable.getArr();
    if (array == null) {
      throw new UnsupportedGraphException(
          "Variable \"" + variable.name() + "\" of the graph has no array: tie it as a parameter");
    }
    return array;
  }

  private void traceOp(DifferentialFunction op) {
    UnsupportedOps.refuse(op);
    String[] outputs = op.outputVariablesNames();
    List<Buffer> inputs = Arrays.stream(op.argNames()).map(this::buffer).toList();
    List<Buffer> results;
    try {
      results = Lowering.lower(op, inputs, builder).orElseGet(() -> asItIs(op, inputs));
    } catch (UnsupportedGraphException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new UnsupportedGraphException(
          "Op "
              + UnsupportedOps.describe(op)
              + " does not take inputs "
              + inputs
              + ": "
              + e.getMessage(),
          e);
    }
    for (int i = 0; i < outputs.length; i++) {
      buffers.put(outputs[i], results.get(i));
    }
  }

  private List<Buffer> asItIs(DifferentialFunction op, List<Buffer> inputs) {
    if (op instanceof DynamicCustomOp custom) {
      return builder.applyAll(CustomKernel.like(custom), inputs);
    }
    BaseOp legacy = (BaseOp) op;
    if (legacy instanceof ReduceOp reduction && !OpCards.of(op).customReduction().isEmpty()) {
      return builder.applyAll(customReduction(reduction, inputs), inputs.subList(0, 1));
    }
    List<Buffer> operands = inputs;
    if (legacy instanceof ReduceOp reduction && inputs.size() == 2) {
      legacy.setDimensions(Reduction.axes(reduction, inputs));
      operands = inputs.subList(0, 1);
    } else if (legacy instanceof ScalarOp scalar && inputs.size() == 2) {
      scalar.setScalar(constantOperand(op, inputs.get(1)));
      operands = inputs.subList(0, 1);
    }
    return builder.applyAll(new LegacyKernel(legacy), operands);
  }

  /**
   * The legacy reductions fail in a context where the array is a vector and the axis has size 1,
   * and are wrong where the last of three axes is kept.
   */
  private static Kernel customReduction(ReduceOp op, List<Buffer> inputs) {
    long[] axes = Arrays.stream(Reduction.axes(op, inputs)).asLongStream().toArray();
    String name = OpCards.of((DifferentialFunction) op).customReduction();
    return op instanceof Variance variance
        ? CustomKernel.reduction(name, axes, op.isKeepDims(), variance.isBiasCorrected())
        : CustomKernel.reduction(name, axes, op.isKeepDims());
  }

  private static INDArray constantOperand(DifferentialFunction op, Buffer buffer) {
    if (!buffer.isConstant()) {
      throw new UnsupportedGraphException(
          "Op "
              + UnsupportedOps.describe(op)
              + " takes a number that is computed; use the op on two variables");
    }
    return buffer.array();
  }
}
