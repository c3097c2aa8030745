package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.derivative.ElementwiseDerivatives;
import io.github.dl4jode.tape.internal.derivative.ElementwiseDerivatives.Derivative;
import io.github.dl4jode.tape.internal.derivative.JacobianVectorRules;
import io.github.dl4jode.tape.internal.derivative.VectorJacobianRules;
import io.github.dl4jode.tape.internal.host.HostLoop;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * All that the tape knows of one op. A rule that is not given declines, and the op then runs, and
 * is differentiated, as ND4J does it.
 *
 * @param name of the op in ND4J; no other class writes it
 * @param customReduction the name of the custom op that computes a legacy reduction; empty where
 *     the op of the graph runs itself
 * @param lowering to cheaper ops
 * @param cotangents the vector–Jacobian product
 * @param tangents the Jacobian–vector product
 * @param slope f'(x) of an element-wise function
 * @param hasZeroDerivative whether the derivative is 0 wherever it exists
 * @param hostLoop the loop on Java arrays for small tapes
 * @param parts how the op can be computed part by part
 * @param tileLoop the loop on tiles of large arrays
 * @param convolution which part of a convolution of images it is
 * @param cost of one element
 */
public record OpCard(
    String name,
    String customReduction,
    Lowering.Rule lowering,
    VectorJacobianRules.Rule cotangents,
    JacobianVectorRules.Rule tangents,
    Derivative slope,
    boolean hasZeroDerivative,
    HostLoop hostLoop,
    Parts parts,
    TileLoop tileLoop,
    Convolution convolution,
    Cost cost) {

  /** The ops of a convolution of images. */
  public enum Convolution {
    /** Another op. */
    NONE,
    /** The convolution. */
    FORWARD,
    /** Its gradients. */
    GRADIENTS
  }

  /** How an op can be computed part by part along the first dimension. */
  public enum Parts {
    /** Not in parts. */
    WHOLE,
    /** Each element by itself. */
    ELEMENT_WISE,
    /** Each example of a minibatch by itself. */
    EXAMPLES,
    /** As a product of matrices: a sum of each row, or each example by itself. */
    PRODUCT
  }

  /** The loop over a tile of floats that computes an op. */
  public enum TileLoop {
    /** No loop. */
    NONE,
    /** x + y. */
    ADD,
    /** x - y. */
    SUBTRACT,
    /** x y. */
    MULTIPLY,
    /** x / y. */
    DIVIDE,
    /** x + a, where a is the scalar argument. */
    ADD_NUMBER,
    /** x - a. */
    SUBTRACT_NUMBER,
    /** a - x. */
    SUBTRACT_FROM_NUMBER,
    /** a x. */
    MULTIPLY_BY_NUMBER,
    /** x / a. */
    DIVIDE_BY_NUMBER,
    /** -x. */
    NEGATE,
    /** max(x, 0). */
    RECTIFY,
    /** 1 where x is positive, 0 elsewhere. */
    STEP,
    /** x^(-1/2). */
    RECIPROCAL_ROOT,
    /** log(1 + e^x). */
    SOFTPLUS,
    /** tanh x. */
    TANH,
    /** x, or e^x - 1 where x is negative. */
    ELU,
    /** Elements change their places, or are left out, or are 0. */
    MOVE,
    /** A product of matrices, which with equal elements is the sum of rows or of columns. */
    PRODUCT
  }

  /** What decides the time of an op. */
  public enum Cost {
    /** The elements, a few cycles each. */
    ELEMENT,
    /** The elements, tens of cycles each. */
    FUNCTION,
    /** As a function, but a few cycles each in doubles where Java has vector instructions. */
    FUNCTION_WITH_VECTORS,
    /** The multiplications of a product of matrices. */
    PRODUCT
  }

  private static final Lowering.Rule NOT_LOWERED = call -> Optional.empty();
  private static final VectorJacobianRules.Rule NO_COTANGENTS = call -> Optional.empty();
  private static final JacobianVectorRules.Rule BY_SLOPE = JacobianVectorRules::elementwise;
  private static final Derivative NO_SLOPE = call -> Optional.empty();
  private static final HostLoop NO_LOOP = (operation, memory) -> Optional.empty();

  static Builder named(String name) {
    return new Builder(name);
  }

  /** Whether a rule lowers the op. */
  public boolean hasLowering() {
    return lowering != NOT_LOWERED;
  }

  /** Whether the tape has its own vector–Jacobian product. */
  public boolean hasCotangents() {
    return cotangents != NO_COTANGENTS;
  }

  /** Whether the op has a Jacobian–vector product. */
  public boolean hasTangents() {
    return tangents != BY_SLOPE || slope != NO_SLOPE || hasZeroDerivative;
  }

  /** Whether there is a loop on Java arrays. */
  public boolean hasHostLoop() {
    return hostLoop != NO_LOOP;
  }

  /** Writes f'(x), or nothing where the op is no such function. */
  public Optional<SDVariable> slopeOf(DifferentialFunction op) {
    return ElementwiseDerivatives.of(op, slope);
  }

  /** Collects a card. */
  static final class Builder {

    private final String name;
    private String customReduction = "";
    private Lowering.Rule lowering = NOT_LOWERED;
    private VectorJacobianRules.Rule cotangents = NO_COTANGENTS;
    private JacobianVectorRules.Rule tangents = BY_SLOPE;
    private Derivative slope = NO_SLOPE;
    private boolean hasZeroDerivative;
    private HostLoop hostLoop = NO_LOOP;
    private Parts parts = Parts.WHOLE;
    private TileLoop tileLoop = TileLoop.NONE;
    private Convolution convolution = Convolution.NONE;
    private Cost cost = Cost.ELEMENT;

    private Builder(String name) {
      this.name = name;
    }

    Builder lowered(Lowering.Rule rule) {
      lowering = rule;
      return this;
    }

    Builder cotangents(VectorJacobianRules.Rule rule) {
      cotangents = rule;
      return this;
    }

    /** The cotangent times f'(x). */
    Builder cotangentsBySlope() {
      cotangents =
          call ->
              ElementwiseDerivatives.of(call.op(), slope)
                  .map(derivative -> List.of(call.cotangent().mul(derivative)));
      return this;
    }

    Builder tangents(JacobianVectorRules.Rule rule) {
      tangents = rule;
      return this;
    }

    Builder slope(Function<ElementwiseDerivatives.Call, SDVariable> derivative) {
      return slopeWhere(call -> Optional.of(derivative.apply(call)));
    }

    /** The derivative of a function that is covered in some uses only. */
    Builder slopeWhere(Derivative derivative) {
      slope = derivative;
      return this;
    }

    Builder zeroDerivative() {
      hasZeroDerivative = true;
      return this;
    }

    Builder looped(HostLoop loop) {
      hostLoop = loop;
      return this;
    }

    Builder inParts(Parts kind) {
      parts = kind;
      return this;
    }

    Builder tiled(TileLoop loop) {
      tileLoop = loop;
      return this;
    }

    Builder convolution(Convolution part) {
      convolution = part;
      return this;
    }

    Builder cost(Cost kind) {
      cost = kind;
      return this;
    }

    /** Lets a custom op compute a legacy reduction. */
    Builder runAs(String customOp) {
      customReduction = customOp;
      return this;
    }

    /** Lets the custom op of the same name compute a legacy reduction. */
    Builder runAsCustomOp() {
      return runAs(name);
    }

    OpCard build() {
      return new OpCard(
          name,
          customReduction,
          lowering,
          cotangents,
          tangents,
          slope,
          hasZeroDerivative,
          hostLoop,
          parts,
          tileLoop,
          convolution,
          cost);
    }
  }
}
