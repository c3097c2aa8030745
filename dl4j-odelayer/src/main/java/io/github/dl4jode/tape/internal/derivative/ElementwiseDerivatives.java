package io.github.dl4jode.tape.internal.derivative;

import io.github.dl4jode.tape.internal.program.ActivationConstants;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;

/**
 * f'(x) of the element-wise functions y = f(x), written with forward ops that have derivatives of
 * their own. Where y says it more cheaply than x, y is used.
 */
public final class ElementwiseDerivatives {

  /** An op with its input and output. */
  private record Call(DifferentialFunction op, SDVariable x, SDVariable y) {

    SameDiff graph() {
      return x.getSameDiff();
    }

    double number() {
      return ((ScalarOp) op).scalar().getDouble(0);
    }
  }

  /** Writes f'(x), or nothing where the op is used in a way it does not cover. */
  private interface Derivative {
    public Optional<SDVariable> of(Call call);
  }

  private static final Map<String, Derivative> TABLE =
      Map.ofEntries(
          entry("exp", call -> call.y),
          entry("expm1", call -> call.y.add(1)),
          entry("log", call -> call.x.rdiv(1)),
          entry("log1p", call -> call.x.add(1).rdiv(1)),
          entry("sqrt", call -> call.y.rdiv(0.5)),
          entry("rsqrt", call -> call.y.mul(call.y).mul(call.y).mul(-0.5)),
          entry("square", call -> call.x.mul(2)),
          entry("cube", call -> call.x.mul(call.x).mul(3)),
          entry("Reciprocal", call -> call.y.mul(call.y).mul(-1)),
          entry("rdiv_scalar", call -> call.y.div(call.x).mul(-1)),
          Map.entry("pow", ElementwiseDerivatives::power),
          entry("sin", call -> call.graph().math().cos(call.x)),
          entry("cos", call -> call.graph().math().sin(call.x).mul(-1)),
          entry("sinh", call -> call.graph().math().cosh(call.x)),
          entry("cosh", call -> call.graph().math().sinh(call.x)),
          entry("atan", call -> call.x.mul(call.x).add(1).rdiv(1)),
          entry("erf", ElementwiseDerivatives::errorFunction),
          entry("abs", call -> call.graph().math().sign(call.x)),
          entry("tanh", call -> call.y.mul(call.y).rsub(1)),
          entry("sigmoid", call -> call.y.mul(call.y.rsub(1))),
          entry("softplus", call -> call.graph().nn().sigmoid(call.x)),
          entry("softsign", ElementwiseDerivatives::softsign),
          entry("swish", ElementwiseDerivatives::swish),
          entry("gelu", ElementwiseDerivatives::gelu),
          entry("precise_gelu", ElementwiseDerivatives::preciseGelu),
          entry("logsigmoid", call -> call.graph().nn().sigmoid(call.x.mul(-1))),
          entry("relu", call -> above(call.x, call.number())),
          entry("relu6", call -> above(call.x, call.number()).sub(above(call.x, 6))),
          entry("leakyrelu", ElementwiseDerivatives::leakyRectifier),
          Map.entry("elu", ElementwiseDerivatives::exponentialLinearUnit),
          entry("selu", ElementwiseDerivatives::scaledExponentialLinearUnit),
          entry("hardtanh", call -> above(call.x, -1).sub(above(call.x, 1))),
          entry(
              "hard_sigmoid",
              call ->
                  above(call.x, -2.5).sub(above(call.x, 2.5)).mul(ActivationConstants.HARD_SLOPE)),
          entry("rational_tanh", ElementwiseDerivatives::rationalTanh));

  private ElementwiseDerivatives() {}

  private static Map.Entry<String, Derivative> entry(
      String op, Function<Call, SDVariable> derivative) {
    return Map.entry(op, call -> Optional.of(derivative.apply(call)));
  }

  /** Writes f'(x), or nothing where the op is no such function. */
  public static Optional<SDVariable> of(DifferentialFunction op) {
    Derivative derivative = TABLE.get(op.opName());
    return derivative == null || op.args().length != 1
        ? Optional.empty()
        : derivative.of(new Call(op, op.args()[0], op.outputVariables()[0]));
  }

  private static Optional<SDVariable> power(Call call) {
    if (!(call.op instanceof ScalarOp)) {
      return Optional.empty();
    }
    double exponent = call.number();
    SDVariable lower = exponent == 2 ? call.x : call.graph().math().pow(call.x, exponent - 1);
    return Optional.of(lower.mul(exponent));
  }

  private static SDVariable errorFunction(Call call) {
    return call.graph().math().exp(call.x.mul(call.x).mul(-1)).mul(2 / Math.sqrt(Math.PI));
  }

  /** y = x/(1 + |x|) has the derivative (1 - |y|)². */
  private static SDVariable softsign(Call call) {
    SDVariable root = call.graph().math().abs(call.y).rsub(1);
    return root.mul(root);
  }

  /** y = x σ(x) has the derivative σ + y (1 - σ). */
  private static SDVariable swish(Call call) {
    SDVariable sigmoid = call.graph().nn().sigmoid(call.x);
    return sigmoid.add(call.y.mul(sigmoid.rsub(1)));
  }

  /** y = x σ(a x) has the derivative σ + a y (1 - σ). */
  private static SDVariable gelu(Call call) {
    SDVariable sigmoid = call.graph().nn().sigmoid(call.x.mul(ActivationConstants.GELU_SLOPE));
    return sigmoid.add(call.y.mul(sigmoid.rsub(1)).mul(ActivationConstants.GELU_SLOPE));
  }

  /** y = x (1 + τ)/2 where τ = tanh(k (x + u³)) and u = bx. */
  private static SDVariable preciseGelu(Call call) {
    double k = Math.sqrt(2 / Math.PI);
    double b = 0.044715;
    SDVariable u = call.x.mul(b);
    SDVariable square = u.mul(u);
    SDVariable tau = call.graph().math().tanh(square.mul(u).add(call.x).mul(k));
    SDVariable slope = tau.mul(tau).rsub(1).mul(square.mul(3 * b).add(1)).mul(k);
    return tau.add(1).add(call.x.mul(slope)).mul(0.5);
  }

  /** y = a sign(u) (1 - 1/q), q = 1 + |u| + u² + b u⁴, has 2a/3 (1 + 2|u| + 4b|u|³)/q². */
  private static SDVariable rationalTanh(Call call) {
    double b = ActivationConstants.RATIONAL_FOURTH;
    SDVariable u = call.graph().math().abs(call.x).mul(2.0 / 3);
    SDVariable s = u.mul(u);
    SDVariable q = s.mul(b).add(1).mul(s).add(u).add(1);
    SDVariable slope = s.mul(4 * b).add(2).mul(u).add(1);
    return slope.div(q).div(q).mul(ActivationConstants.RATIONAL_SCALE * 2 / 3);
  }

  private static SDVariable leakyRectifier(Call call) {
    double leak =
        call.op instanceof ScalarOp scalar && scalar.scalar() != null
            ? scalar.scalar().getDouble(0)
            : ActivationConstants.DEFAULT_LEAK;
    return above(call.x, 0).mul(1 - leak).add(leak);
  }

  /** y = e^x - 1 for x &lt; 0 and y = x elsewhere has the derivative 1 + min(y, 0). */
  private static Optional<SDVariable> exponentialLinearUnit(Call call) {
    DynamicCustomOp op = (DynamicCustomOp) call.op;
    if (op.numTArguments() > 0 && op.getTArgument(0) != 1) {
      return Optional.empty();
    }
    return Optional.of(call.y.sub(call.graph().nn().relu(call.y, 0)).add(1));
  }

  /** y = λα(e^x - 1) for x &lt; 0 and y = λx elsewhere has the derivatives y + λα and λ. */
  private static SDVariable scaledExponentialLinearUnit(Call call) {
    SDVariable positive = above(call.x, 0);
    SDVariable negativePart = call.y.add(ActivationConstants.SELU_LIMIT).mul(positive.rsub(1));
    return negativePart.add(positive.mul(ActivationConstants.SELU_SCALE));
  }

  /** 1 where x is above a number, 0 elsewhere. */
  private static SDVariable above(SDVariable x, double number) {
    return x.getSameDiff().math().step(x, number);
  }
}
