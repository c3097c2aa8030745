package io.github.dl4jode.method;

import io.github.dl4jode.control.ErrorNorm;
import io.github.dl4jode.control.Tolerances;
import io.github.dl4jode.term.Term;
import java.util.Optional;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Makes the steps of a solve by one method, in memory that successive solves share.
 *
 * <p>The order of calls: {@link #start}; then for each step {@link #attempt}, repeated with a
 * smaller increment if the error is too large; then {@link #accept}, and {@link
 * #completeInterpolant} if the dense output is needed. Now the step can be read as a {@link Step};
 * {@link #advance} moves to the next one.
 */
public interface Stepper extends Step, AutoCloseable {

  /**
   * Begins a solve.
   *
   * @param term what is integrated, of the shape that the stepper was made for; until the next
   *     start
   * @param initialState y_0 [n], copied
   */
  void start(Term term, INDArray initialState);

  /**
   * Chooses the size of the first step.
   *
   * @param start t_0
   * @param longest the largest step, with the sign of its direction
   * @param tolerances of the solve
   * @param norm of the solve
   * @return its size, positive and not more than the longest
   */
  double firstStep(double start, double longest, Tolerances tolerances, ErrorNorm norm);

  /**
   * Tells the tolerances of a solve whose steps follow from errors, before its first attempt. A
   * method that iterates ends its iterations by them; in a solve without this call, with fixed
   * steps, it ends them at rounding. The default does nothing.
   */
  default void tolerances(Tolerances tolerances) {
    // A method without iterations needs none.
  }

  /** Computes y_{n+1} for a step that may still be rejected. */
  void attempt(Increment increment);

  /**
   * The estimated error of the attempt in units of the tolerance; at most 1 if the step may be
   * accepted; infinite or NaN if the attempt met something that is not finite.
   */
  double error(Tolerances tolerances, ErrorNorm norm);

  /**
   * The error from which the size of the next attempt follows, in units of the tolerance. A method
   * of variable order returns that at the order of the next attempt.
   *
   * @param error of the attempt, which {@link #error} has returned
   * @return the same unless overridden
   */
  default double nextError(double error) {
    return error;
  }

  /**
   * The order of {@link #nextError}: halving a step divides it by 2^k.
   *
   * @param methodOrder {@link Method#errorOrder()}
   * @return the same unless overridden
   */
  default int nextErrorOrder(int methodOrder) {
    return methodOrder;
  }

  /**
   * Whether the iterations of the attempt converged; true unless overridden. If they did not, the
   * error is finite and asks for a smaller step.
   */
  default boolean converged() {
    return true;
  }

  /** Whether y_{n+1} of the attempt is finite. */
  boolean isFinite();

  /**
   * Says what is not finite in the attempt.
   *
   * @return whether it is a derivative at a finite state; otherwise it is a state
   */
  boolean derivativeIsNotFinite();

  /** Whether y_n and f(t_n, y_n) are finite; if not, no step from there can succeed. */
  boolean startIsFinite();

  /** Accepts the attempt: adds its quadratures to the total. */
  void accept();

  /**
   * Completes the rows of the dense output of the accepted step, by the evaluations that the method
   * needs for that; a second call does nothing.
   */
  void completeInterpolant();

  /** y_{n+1} [n], to be changed by the caller; nothing that was computed for it is used again. */
  INDArray changeNext();

  /**
   * The term changes at t_{n+1}, as where an input jumps: nothing that was computed for y_{n+1} is
   * used again.
   */
  void forgetNext();

  /** Moves on to y_{n+1}. */
  void advance();

  /** The quadratures so far [q]; empty if the term has no quadratures. */
  INDArray quadratures();

  /**
   * The numbers that show that stability limits the steps of this solve; empty if they have not
   * shown it, and for a method that does not look.
   */
  default Optional<Stiffness> stiffness() {
    return Optional.empty();
  }

  /**
   * Estimates the largest |λ| of the Jacobian at the step that has been accepted. It may need
   * evaluations, which count.
   *
   * @return empty unless overridden
   */
  default OptionalDouble spectralRadius() {
    return OptionalDouble.empty();
  }

  /**
   * The largest h |λ| at which the method is stable, for negative λ.
   *
   * @return empty unless overridden, as for a method that is stable for all of them
   */
  default OptionalDouble stabilityLimit() {
    return OptionalDouble.empty();
  }

  /** The steps of each of two methods, for a method that switches between them. */
  default Optional<SwitchingCost> switching() {
    return Optional.empty();
  }

  /** The cost of the linear algebra since the start; empty for an explicit method. */
  default Optional<ImplicitCost> implicitCost() {
    return Optional.empty();
  }

  /** How often the term has been evaluated since the start. */
  int evaluations();

  /** The bytes of its arrays. */
  long bytes();

  /** Frees them. */
  @Override
  void close();
}
