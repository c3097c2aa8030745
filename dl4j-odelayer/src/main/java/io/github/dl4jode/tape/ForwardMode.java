package io.github.dl4jode.tape;

import io.github.dl4jode.tape.internal.derivative.JacobianVectorRules;
import io.github.dl4jode.tape.internal.op.GraphTracer;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.op.UnsupportedOps;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.UnsupportedGraphException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Adds Jacobian–vector products to a SameDiff graph, by sweeps from inputs to an output.
 *
 * <p>The product is written with ordinary forward ops. Unlike SameDiff's own gradients, which end
 * in {@code *_bp} ops, it can therefore be differentiated once more: a divergence inside dynamics,
 * or the norm of their Jacobian, has a gradient.
 *
 * <pre>{@code
 * ForwardMode forward = ForwardMode.of(graph);
 * SDVariable directional = forward.jacobianVectorProduct(f, y, v); // (∂f/∂y) v, of the shape of f
 * }</pre>
 *
 * <p>Several products of one graph should come from one object: derivatives of element-wise ops are
 * written once and serve every direction. Griewank and Walther (2008), "Evaluating Derivatives",
 * section 3.1.
 */
public final class ForwardMode {

  private final SameDiff graph;
  private final TapeBuilder builder = new TapeBuilder();
  private final GraphTracer tracer;
  private final Set<String> bound = new HashSet<>();
  private final Map<String, SDVariable> derivatives = new HashMap<>();

  private ForwardMode(SameDiff graph) {
    this.graph = graph;
    this.tracer = new GraphTracer(graph, builder);
  }

  /**
   * Products in a graph.
   *
   * @param graph its placeholders have known shapes, its variables have arrays; as the graph that
   *     dynamics are asked to write themselves into
   */
  public static ForwardMode of(SameDiff graph) {
    return new ForwardMode(graph);
  }

  /**
   * Adds (∂ output/∂ input) · tangent to the graph.
   *
   * @param output any variable of the graph
   * @param input a placeholder, or a variable that is computed
   * @param tangent of the input's shape, or of size 1 where all its elements along a dimension are
   *     equal, which saves work
   * @return of the output's shape; zero where the output does not depend on the input
   * @throws TapeCompilationException if an op on the way has no rule; the message names it
   */
  public SDVariable jacobianVectorProduct(SDVariable output, SDVariable input, SDVariable tangent) {
    return jacobianVectorProduct(output, Map.of(input.name(), tangent));
  }

  /**
   * Adds Σ (∂ output/∂ input) · tangent to the graph.
   *
   * @param tangents by the names of their inputs, as above
   * @return of the output's shape
   * @throws TapeCompilationException if an op on the way has no rule; the message names it
   */
  public SDVariable jacobianVectorProduct(SDVariable output, Map<String, SDVariable> tangents) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      bindPlaceholders();
      Sweep sweep = new Sweep(tangents);
      return sweep
          .tangent(output.name())
          .map(tangent -> whole(tangent, output))
          .orElseGet(() -> zeros(output));
    } catch (UnsupportedGraphException e) {
      throw new TapeCompilationException(e);
    } finally {
      builder.finish();
    }
  }

  /** The shape of a variable, which the graph itself knows of placeholders and arrays only. */
  public long[] shape(SDVariable variable) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      bindPlaceholders();
      return tracer.buffer(variable).shape();
    } catch (UnsupportedGraphException e) {
      throw new TapeCompilationException(e);
    } finally {
      builder.finish();
    }
  }

  private void bindPlaceholders() {
    for (SDVariable variable : graph.variables()) {
      if (variable.getVariableType() == VariableType.PLACEHOLDER && bound.add(variable.name())) {
        long[] shape = variable.getShape();
        if (shape == null || Arrays.stream(shape).anyMatch(size -> size < 0)) {
          throw new TapeCompilationException(
              "Placeholder \""
                  + variable.name()
                  + "\" has no definite shape; Jacobian–vector products need one");
        }
        tracer.bind(variable.name(), Buffer.computed(variable.dataType(), shape, Phase.FORWARD));
      }
    }
  }

  /** A tangent in the full shape of its variable. */
  private SDVariable whole(SDVariable tangent, SDVariable variable) {
    boolean isWhole = tracer.buffer(tangent).hasShape(tracer.buffer(variable).shape());
    return isWhole ? tangent : tangent.add(zeros(variable));
  }

  private SDVariable zeros(SDVariable variable) {
    Buffer value = tracer.buffer(variable);
    return graph.constant(Nd4j.zeros(value.dataType(), value.shape()));
  }

  /** One product: the tangents of the variables between the inputs and the output. */
  private final class Sweep {

    /** Empty where a variable does not depend on the inputs. */
    private final Map<String, Optional<SDVariable>> tangents = new HashMap<>();

    Sweep(Map<String, SDVariable> given) {
      given.forEach((name, tangent) -> tangents.put(name, Optional.of(tangent)));
    }

    Optional<SDVariable> tangent(String name) {
      Optional<SDVariable> known = tangents.get(name);
      if (known != null) {
        return known;
      }
      if (graph.getVariable(name).getVariableType() == VariableType.ARRAY) {
        passThrough(GraphTracer.producerOf(graph, name));
      } else {
        tangents.put(name, Optional.empty());
      }
      return tangents.get(name);
    }

    private void passThrough(DifferentialFunction op) {
      List<Optional<SDVariable>> inputs =
          Arrays.stream(op.argNames()).map(this::tangentOfNumber).toList();
      String[] outputs = op.outputVariablesNames();
      if (inputs.stream().allMatch(Optional::isEmpty) || OpCards.of(op).hasZeroDerivative()) {
        Arrays.stream(outputs).forEach(name -> tangents.put(name, Optional.empty()));
        return;
      }
      List<SDVariable> results = apply(op, inputs);
      for (int i = 0; i < outputs.length; i++) {
        tangents.put(outputs[i], Optional.of(results.get(i)));
      }
    }

    /** Axes, indices and truth values have no tangent. */
    private Optional<SDVariable> tangentOfNumber(String name) {
      return tracer.buffer(name).dataType().isFPType() ? tangent(name) : Optional.empty();
    }
  }

  private List<SDVariable> apply(DifferentialFunction op, List<Optional<SDVariable>> inputs) {
    UnsupportedOps.refuse(op);
    JacobianVectorRules.Call call =
        new JacobianVectorRules.Call(op, inputs, tracer, this::whole, this::derivativeOf);
    return OpCards.of(op)
        .tangents()
        .apply(call)
        .orElseThrow(
            () ->
                new TapeCompilationException(
                    "Op "
                        + UnsupportedOps.describe(op)
                        + " has no rule for Jacobian–vector products, as it is used here; write it"
                        + " with other ops: those on numbers, matrix products, convolutions, sums"
                        + " and means, and moves of elements have rules."));
  }

  /** f'(x) of an element-wise op, written once. */
  private Optional<SDVariable> derivativeOf(DifferentialFunction op) {
    SDVariable known = derivatives.get(op.getOwnName());
    if (known != null) {
      return Optional.of(known);
    }
    Optional<SDVariable> derivative = OpCards.of(op).slopeOf(op);
    derivative.ifPresent(written -> derivatives.put(op.getOwnName(), written));
    return derivative;
  }
}
