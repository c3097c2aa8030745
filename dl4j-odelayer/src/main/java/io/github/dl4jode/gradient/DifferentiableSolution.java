package io.github.dl4jode.gradient;

import io.github.dl4jode.event.EventCotangents;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A solution that can be differentiated.
 *
 * <p>The {@link GradientWorkspace} of the solve holds the data for the backward pass, until it is
 * used for another solve or closed.
 */
public interface DifferentiableSolution {

  /** The solution; its status says whether the solve succeeded. */
  Solution solution();

  /**
   * Computes the gradients of L from its derivatives with respect to the outputs; L does not depend
   * on quadratures. It may be called several times, and gives the same bits for the same
   * cotangents.
   *
   * @param outputCotangents dL/dy(t_i) as rows [times, n], of the term's data type and any strides;
   *     row 0 is the direct dependence of L on y(t_0); neither modified nor retained
   * @throws OdeSolverException if the forward solve failed, or the backward pass fails: it carries
   *     the time and the step, and its message says what to try
   * @throws IllegalArgumentException if the cotangents have another shape or type, or are not
   *     finite
   * @throws IllegalStateException if the workspace has been used for another solve or closed
   */
  default Gradients backward(INDArray outputCotangents) {
    return backward(outputCotangents, Nd4j.empty(outputCotangents.dataType()));
  }

  /**
   * Computes the gradients of an L that depends on the quadratures as well.
   *
   * @param outputCotangents as in {@link #backward(INDArray)}
   * @param quadratureCotangent c = dL/dQ [q] for the quadratures Q from the first to the last time,
   *     empty if L does not depend on them, of the term's data type; neither modified nor retained
   * @throws OdeSolverException as {@link #backward(INDArray)}
   * @throws IllegalArgumentException if a cotangent has another shape or type, or is not finite, or
   *     the term has no quadratures
   * @throws IllegalStateException as {@link #backward(INDArray)}
   */
  Gradients backward(INDArray outputCotangents, INDArray quadratureCotangent);

  /**
   * Computes the gradients of an L that depends on the times and states of events as well. The time
   * of an event is a function of everything that the solution depends on (implicit function
   * theorem); so are the outputs after it, in any case.
   *
   * @param outputCotangents as in {@link #backward(INDArray)}
   * @param quadratureCotangent as in {@link #backward(INDArray, INDArray)}; may be empty
   * @param events dL/d times and states of {@link Solution#events()}, of events that end the solve
   *     or change the state ({@link io.github.dl4jode.event.DifferentiableEventChange#none()})
   * @throws OdeSolverException as {@link #backward(INDArray)}, or if the solution touches the zero
   *     of an event function without crossing it: its time has no derivative
   * @throws UnsupportedOperationException unless overridden
   */
  default Gradients backward(
      INDArray outputCotangents, INDArray quadratureCotangent, EventCotangents events) {
    throw new UnsupportedOperationException(
        getClass().getSimpleName() + " does not differentiate the times and states of events");
  }
}
