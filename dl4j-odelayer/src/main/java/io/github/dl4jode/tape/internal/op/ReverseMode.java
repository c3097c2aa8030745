package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.derivative.VectorJacobianRules;
import io.github.dl4jode.tape.internal.derivative.VectorJacobianRules.Cotangent;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.UnsupportedGraphException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Adds the vector–Jacobian product of a variable to its graph, by one sweep from the output to the
 * inputs.
 *
 * <p>The sweep starts from a placeholder for the cotangent, so the gradients are those of
 * sum(output · cotangent). It replaces SameDiff's own gradient function, which copies the graph,
 * wants a scalar loss, and counts an outside error twice. Ops whose card has a rule use that; all
 * others their own derivative.
 *
 * <p>A contribution may keep size 1 where the variable is larger, when all its elements along that
 * dimension are equal: adding it to another repeats it for nothing.
 */
public final class ReverseMode {

  private final SameDiff graph;
  private final GraphTracer tracer;
  private final Map<String, SDVariable> cotangents = new HashMap<>();
  private final Map<String, Boolean> active = new HashMap<>();
  private final SlicedCotangents slices;

  private ReverseMode(SameDiff graph, GraphTracer tracer, Set<String> wanted) {
    this.graph = graph;
    this.tracer = tracer;
    this.slices = new SlicedCotangents(graph, tracer);
    wanted.forEach(name -> active.put(name, true));
  }

  /**
   * The cotangents of some variables.
   *
   * @param output the variable whose cotangent is given
   * @param seed the given cotangent, of the output's shape
   * @param wanted the variables whose cotangents are asked for
   * @return a variable for each one that the output depends on
   */
  public static Map<String, SDVariable> differentiate(
      SameDiff graph, GraphTracer tracer, String output, SDVariable seed, Set<String> wanted) {
    ReverseMode sweep = new ReverseMode(graph, tracer, wanted);
    sweep.cotangents.put(output, seed);
    List<DifferentialFunction> order = sweep.forwardOrder(output);
    for (int i = order.size() - 1; i >= 0; i--) {
      sweep.passThrough(order.get(i));
    }
    Map<String, SDVariable> result = new HashMap<>();
    for (String name : wanted) {
      sweep.addSlices(name);
      if (sweep.cotangents.containsKey(name)) {
        result.put(name, sweep.wholeCotangent(name));
      }
    }
    return result;
  }

  /** The ops between the wanted variables and the output, inputs first. */
  private List<DifferentialFunction> forwardOrder(String output) {
    Map<String, DifferentialFunction> order = new LinkedHashMap<>();
    visit(output, order);
    return new ArrayList<>(order.values());
  }

  private void visit(String name, Map<String, DifferentialFunction> order) {
    if (!isActive(name) || !isComputed(name)) {
      return;
    }
    DifferentialFunction op = GraphTracer.producerOf(graph, name);
    if (!order.containsKey(op.getOwnName())) {
      Arrays.stream(op.argNames()).forEach(argument -> visit(argument, order));
      order.put(op.getOwnName(), op);
    }
  }

  /** Whether a variable depends on a wanted one through floating-point values. */
  private boolean isActive(String name) {
    Boolean known = active.get(name);
    if (known == null) {
      known =
          isComputed(name)
              && tracer.buffer(name).dataType().isFPType()
              && Arrays.stream(GraphTracer.producerOf(graph, name).argNames())
                  .anyMatch(this::isActive);
      active.put(name, known);
    }
    return known;
  }

  private boolean isComputed(String name) {
    return graph.getVariable(name).getVariableType() == VariableType.ARRAY;
  }

  private void passThrough(DifferentialFunction op) {
    String[] outputs = op.outputVariablesNames();
    Arrays.stream(outputs).forEach(this::addSlices);
    if (Arrays.stream(outputs).noneMatch(cotangents::containsKey)) {
      return;
    }
    if (slices.accepts(op) && isActive(op.argNames()[0])) {
      slices.add(op, wholeCotangent(outputs[0]));
      return;
    }
    List<SDVariable> contributions = vectorJacobianProduct(op, outputs);
    String[] arguments = op.argNames();
    for (int i = 0; i < Math.min(arguments.length, contributions.size()); i++) {
      if (isActive(arguments[i]) && contributions.get(i) != null) {
        cotangents.merge(arguments[i], contributions.get(i), SDVariable::add);
      }
    }
  }

  /** All readers of a variable have been passed. */
  private void addSlices(String name) {
    slices.take(name).ifPresent(cotangent -> cotangents.merge(name, cotangent, SDVariable::add));
  }

  private List<SDVariable> vectorJacobianProduct(DifferentialFunction op, String[] outputs) {
    UnsupportedOps.refuseDerivative(op);
    try {
      if (cotangents.containsKey(outputs[0])) {
        Cotangent first =
            new Cotangent(cotangents.get(outputs[0]), () -> wholeCotangent(outputs[0]));
        Optional<List<SDVariable>> byRule =
            OpCards.of(op).cotangents().apply(new VectorJacobianRules.Call(op, first, tracer));
        if (byRule.isPresent()) {
          return byRule.get();
        }
      }
      return op.doDiff(Arrays.stream(outputs).map(this::wholeCotangent).toList());
    } catch (RuntimeException e) {
      throw new UnsupportedGraphException(
          "Op "
              + UnsupportedOps.describe(op)
              + " cannot be differentiated ("
              + e.getMessage()
              + "); write it with other ops.",
          e);
    }
  }

  /** The cotangent of a variable in its full shape: zero where the output does not depend on it. */
  private SDVariable wholeCotangent(String name) {
    SDVariable cotangent = cotangents.get(name);
    if (cotangent == null) {
      return zeros(name);
    }
    Buffer buffer = tracer.buffer(name);
    if (!tracer.buffer(cotangent).hasShape(buffer.shape())) {
      cotangent = cotangent.add(zeros(name));
      cotangents.put(name, cotangent);
    }
    return cotangent;
  }

  private SDVariable zeros(String name) {
    Buffer buffer = tracer.buffer(name);
    return graph.constant(Nd4j.zeros(buffer.dataType(), buffer.shape()));
  }
}
