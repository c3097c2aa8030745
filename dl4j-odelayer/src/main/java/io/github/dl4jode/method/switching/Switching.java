package io.github.dl4jode.method.switching;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.method.Interpolant;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.Retention;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Stepper;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermShape;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Begins with an explicit method, changes to an implicit one where stability limits the steps, and
 * back where it would not (after Petzold (1983), Automatic selection of methods for solving stiff
 * and nonstiff systems of ordinary differential equations, SIAM J. Sci. Stat. Comput. 4).
 *
 * <p>It changes to the implicit method after ten steps with h |λ| above six tenths of the limit of
 * stability, and back after ten steps in which h |λ| of the Jacobian is below a third of it; three
 * other steps among them begin the count again. Where the error limits the steps, h |λ| is about a
 * tenth of the limit. The step size goes on. The evaluation at the beginning of a step is made
 * again after a change.
 *
 * <p>The rows of the dense output are those of the explicit method and after them those of the
 * implicit one; those of the other method are 0 in a step. Reverse steps are those of both methods,
 * one after the other. Each stretch of steps between two changes has a {@link Retention} of its
 * own.
 *
 * @param explicit a method that tells how far its steps are from the limit of stability, such as
 *     dopri5
 * @param implicit a method for stiff equations, such as kvaerno5
 */
public record Switching(
    @JsonProperty("explicit") Method explicit, @JsonProperty("implicit") Method implicit)
    implements Method {

  private static final long serialVersionUID = 1L;

  /**
   * Checks its arguments.
   *
   * @throws IllegalArgumentException if the first method is implicit, the second is not, or one has
   *     no error estimate
   */
  @JsonCreator
  public Switching {
    Required.setting(explicit, "explicit");
    Required.setting(implicit, "implicit");
    if (explicit.needsJacobian() || !implicit.needsJacobian()) {
      throw new IllegalArgumentException(
          "Switching needs an explicit method and then an implicit one, such as dopri5 and kvaerno5,"
              + " not "
              + explicit
              + " and "
              + implicit);
    }
    if (explicit.errorOrder() == 0 || implicit.errorOrder() == 0) {
      throw new IllegalArgumentException(
          "Switching needs two methods with an error estimate, not "
              + explicit
              + " and "
              + implicit);
    }
  }

  @Override
  public String label() {
    return "switching(" + explicit.label() + ", " + implicit.label() + ")";
  }

  @Override
  public int order() {
    return Math.min(explicit.order(), implicit.order());
  }

  @Override
  public int errorOrder() {
    return explicit.errorOrder();
  }

  @Override
  public boolean needsJacobian() {
    return true;
  }

  /** No: which method makes a step follows from the steps before it. */
  @Override
  public boolean repeatsSteps() {
    return false;
  }

  @Override
  public Interpolant interpolant() {
    double[][] one = explicit.interpolant().coefficients();
    double[][] other = implicit.interpolant().coefficients();
    double[][] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return new Interpolant(
        Math.min(explicit.interpolant().order(), implicit.interpolant().order()), both);
  }

  @Override
  public Stepper newStepper(TermShape shape) {
    return new SwitchingStepper(this, shape);
  }

  @Override
  public Optional<String> reverseRefusal(Retention retention) {
    return explicit.reverseRefusal(retention).or(() -> implicit.reverseRefusal(retention));
  }

  /**
   * {@inheritDoc}
   *
   * @throws UnsupportedOperationException if one of the methods has no reverse steps
   */
  @Override
  public ReverseStepper newReverseStepper(
      DifferentiableTerm term, Retention retention, INDArray sensitivityGradient) {
    reverseRefusal(retention)
        .ifPresent(
            reason -> {
              throw new UnsupportedOperationException(reason);
            });
    return new SwitchingReverse(
        term,
        method -> method.newReverseStepper(term, retention, sensitivityGradient),
        explicit,
        implicit);
  }

  @Override
  public String toString() {
    return label();
  }
}
