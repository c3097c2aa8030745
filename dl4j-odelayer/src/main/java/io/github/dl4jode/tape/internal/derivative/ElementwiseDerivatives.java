package io.github.dl4jode.tape.internal.derivative;

import io.github.dl4jode.tape.internal.program.ActivationConstants;
import java.util.Optional;
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
  public record Call(DifferentialFunction op, SDVariable x, SDVariable y) {

    public SameDiff graph() {
      return x.getSameDiff();
    }

    public double number() {
      return ((ScalarOp) op).scalar().getDouble(0);
    }
  }

  /** Writes f'(x), or nothing where the op is used in a way it does not cover. */
  public interface Derivative {
    public Optional<SDVariable> of(Call call);
  }

  private ElementwiseDerivatives() {}

  /** Writes f'(x), or nothing where the op has more inputs than x. */
  public static Optional<SDVariable> of(DifferentialFunction op, Derivative derivative) {
    return op.args().length != 1
        ? Optional.empty()
        : derivative.of(new Call(op, op.args()[0], op.outputVariables()[0]));
  }

  public static Optional<SDVariable> power(Call call) {
    if (!(call.op instanceof ScalarOp)) {
      return Optional.empty();
    }
    double exponent = call.number();
    SDVariable lower = exponent == 2 ? call.x : call.graph().math().pow(call.x, exponent - 1);
    return Optional.of(lower.mul(exponent));
  }

  public static SDVariable errorFunction(Call call) {
    return call.graph().math().exp(call.x.mul(call.x).mul(-1)).mul(2 / Math.sqrt(Math.PI));
  }

  /** y = x/(1 + |x|) has the derivative (1 - |y|)². */
  public static SDVariable softsign(Call call) {
    SDVariable root = call.graph().math().abs(call.y).rsub(1);
    return root.mul(root);
  }

  /** y = x σ(x) has the derivative σ + y (1 - σ). */
  public static SDVariable swish(Call call) {
    SDVariable sigmoid = call.graph().nn().sigmoid(call.x);
    return sigmoid.add(call.y.mul(sigmoid.rsub(1)));
  }

  /** y = x σ(a x) has the derivative σ + a y (1 - σ). */
  public static SDVariable gelu(Call call) {
    SDVariable sigmoid = call.graph().nn().sigmoid(call.x.mul(ActivationConstants.GELU_SLOPE));
    return sigmoid.add(call.y.mul(sigmoid.rsub(1)).mul(ActivationConstants.GELU_SLOPE));
  }

  /** y = x (1 + τ)/2 where τ = tanh(k (x + u³)) and u = bx. */
  public static SDVariable preciseGelu(Call call) {
    double k = Math.sqrt(2 / Math.PI);
    double b = 0.044715;
    SDVariable u = call.x.mul(b);
    SDVariable square = u.mul(u);
    SDVariable tau = call.graph().math().tanh(square.mul(u).add(call.x).mul(k));
    SDVariable slope = tau.mul(tau).rsub(1).mul(square.mul(3 * b).add(1)).mul(k);
    return tau.add(1).add(call.x.mul(slope)).mul(0.5);
  }

  /** y = a sign(u) (1 - 1/q), q = 1 + |u| + u² + b u⁴, has 2a/3 (1 + 2|u| + 4b|u|³)/q². */
  public static SDVariable rationalTanh(Call call) {
    double b = ActivationConstants.RATIONAL_FOURTH;
    SDVariable u = call.graph().math().abs(call.x).mul(2.0 / 3);
    SDVariable s = u.mul(u);
    SDVariable q = s.mul(b).add(1).mul(s).add(u).add(1);
    SDVariable slope = s.mul(4 * b).add(2).mul(u).add(1);
    return slope.div(q).div(q).mul(ActivationConstants.RATIONAL_SCALE * 2 / 3);
  }

  public static SDVariable leakyRectifier(Call call) {
    double leak =
        call.op instanceof ScalarOp scalar && scalar.scalar() != null
            ? scalar.scalar().getDouble(0)
            : ActivationConstants.DEFAULT_LEAK;
    return above(call.x, 0).mul(1 - leak).add(leak);
  }

  /** y = e^x - 1 for x &lt; 0 and y = x elsewhere has the derivative 1 + min(y, 0). */
  public static Optional<SDVariable> exponentialLinearUnit(Call call) {
    DynamicCustomOp op = (DynamicCustomOp) call.op;
    if (op.numTArguments() > 0 && op.getTArgument(0) != 1) {
      return Optional.empty();
    }
    return Optional.of(call.y.sub(call.graph().nn().relu(call.y, 0)).add(1));
  }

  /** y = λα(e^x - 1) for x &lt; 0 and y = λx elsewhere has the derivatives y + λα and λ. */
  public static SDVariable scaledExponentialLinearUnit(Call call) {
    SDVariable positive = above(call.x, 0);
    SDVariable negativePart = call.y.add(ActivationConstants.SELU_LIMIT).mul(positive.rsub(1));
    return negativePart.add(positive.mul(ActivationConstants.SELU_SCALE));
  }

  /** 1 where x is above a number, 0 elsewhere. */
  public static SDVariable above(SDVariable x, double number) {
    return x.getSameDiff().math().step(x, number);
  }
}
