package io.github.dl4jode.tape.internal.op;

import io.github.dl4jode.tape.internal.program.UnsupportedGraphException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.RandomOp;
import org.nd4j.linalg.api.ops.impl.controlflow.compat.BaseCompatOp;
import org.nd4j.linalg.api.ops.impl.layers.ExternalErrorsFunction;
import org.nd4j.linalg.api.ops.impl.shape.CreateView;
import org.nd4j.linalg.api.ops.impl.shape.tensorops.BaseTensorOp;
import org.nd4j.linalg.api.ops.impl.transforms.custom.Assign;

/**
 * The ops that a tape refuses, and what to use in their place.
 *
 * <p>A solver evaluates f several times a step and may replay a step: the same arguments must give
 * the same result, and nothing but the result may change.
 */
public final class UnsupportedOps {

  private static final Set<String> RANDOM =
      Set.of("dropout", "alpha_dropout", "multinomial", "truncated_normal", "randomuniform");
  private static final Set<String> CONTROL_FLOW =
      Set.of("if", "while", "cond", "invoke", "scope", "noop", "print_variable");

  /** Ops whose derivatives in M2.1 are wrong, as finite differences show, and what to use. */
  private static final Map<String, String> WRONG_DERIVATIVES =
      Map.of(
          "cumprod", "take exp of cumsum of log",
          "clipbynorm", "divide by the norm with reduce and broadcast ops",
          "lrn", "use group normalisation");

  private UnsupportedOps() {}

  /** Throws if the backend's derivative of an op is wrong and the tape has no rule of its own. */
  static void refuseDerivative(DifferentialFunction op) {
    String remedy = WRONG_DERIVATIVES.get(op.opName());
    if (remedy != null) {
      throw refusal(op, "has a wrong derivative in ND4J 1.0.0-M2.1", remedy);
    }
  }

  /** Throws if a tape cannot contain an op. */
  public static void refuse(DifferentialFunction op) {
    String name = op.opName().toLowerCase(Locale.ROOT);
    if (op instanceof RandomOp || name.startsWith("random") || RANDOM.contains(name)) {
      throw refusal(
          op,
          "is random, and a solver needs the same f at every stage",
          "apply noise or dropout outside the block, or pass fixed noise as an input");
    }
    if (op instanceof Assign || name.startsWith("assign_")) {
      throw refusal(
          op,
          "changes a variable, and evaluating f must leave everything as it was",
          "use group normalisation in place of running statistics, or compute a new variable");
    }
    if (op instanceof CreateView) {
      throw refusal(
          op,
          "is a mark for SameDiff's session, with no computation of its own",
          "take parts by slice or stridedSlice (gather's derivative in M2.1 needs it too)");
    }
    if (op instanceof BaseCompatOp || op instanceof BaseTensorOp || CONTROL_FLOW.contains(name)) {
      throw refusal(
          op,
          "is control flow, which has no fixed list of instructions",
          "unroll the loop in Java while the graph is defined, or select by a mask");
    }
    if (op instanceof ExternalErrorsFunction) {
      throw refusal(op, "stands for an error from outside", "pass the cotangent to backward()");
    }
    if (!(op instanceof CustomOp) && !(op instanceof Op)) {
      throw refusal(op, "is not executed by ND4J's executioner", "write it with other ops");
    }
    if (op instanceof CustomOp && !(op instanceof DynamicCustomOp)) {
      throw refusal(op, "is a custom op of a kind of its own", "write it with other ops");
    }
  }

  /** An op's kind and its name in the graph. */
  public static String describe(DifferentialFunction op) {
    return "\"" + op.opName() + "\" (" + op.getOwnName() + ")";
  }

  private static UnsupportedGraphException refusal(
      DifferentialFunction op, String reason, String remedy) {
    return new UnsupportedGraphException("Op " + describe(op) + " " + reason + "; " + remedy + ".");
  }
}
