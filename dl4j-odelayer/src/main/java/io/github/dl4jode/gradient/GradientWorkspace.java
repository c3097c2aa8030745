package io.github.dl4jode.gradient;

import io.github.dl4jode.event.EventCotangents;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.DifferentiableTerm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Holds the memory of a forward and a backward solve, and the data that the gradient method stores
 * between them.
 *
 * <p>The next solve with the same gradient method, method and term uses it again, and grows it if
 * it takes more steps or has more output times; any other solve replaces it. It is off the heap and
 * outside DL4J's workspaces. For one solve at a time, and not for several threads at once.
 */
public final class GradientWorkspace implements AutoCloseable {

  private final SolverWorkspace forward = new SolverWorkspace();
  private final SolverWorkspace backward = new SolverWorkspace();
  // Null until the first solve, and after close().
  private GradientPass pass;
  private GradientMethod gradientMethod;
  private long solves;
  private long peakBytes;

  /** An empty workspace. */
  public GradientWorkspace() {}

  /** The bytes of array memory held now, spare room for further steps included. */
  public long bytes() {
    return forward.bytes() + backward.bytes() + (pass == null ? 0 : pass.bytes());
  }

  /** The largest value that {@link #bytes()} has had at the end of a solve or a backward pass. */
  public long peakBytes() {
    return peakBytes;
  }

  /**
   * Frees the memory. The workspace may be used again; earlier solutions can no longer be
   * differentiated.
   */
  @Override
  public void close() {
    solves++;
    forward.close();
    backward.close();
    closePass();
  }

  DifferentiableSolution solve(GradientMethod method, OdeSolver solver, Solve solve) {
    if (!(solve.term() instanceof DifferentiableTerm term)) {
      throw new IllegalArgumentException(
          "A solve that is to be differentiated needs a DifferentiableTerm, not "
              + solve.term().getClass().getSimpleName());
    }
    solves++;
    boolean inArcs = ArcsPass.isNeededFor(solve);
    boolean serves =
        pass != null
            && method.equals(gradientMethod)
            && inArcs == pass instanceof ArcsPass
            && pass.serves(solver.method(), term);
    if (!serves) {
      closePass();
      pass = inArcs ? new ArcsPass(method, solver, term) : method.newPass(solver, term);
      gradientMethod = method;
    }
    Solution solution = pass.forward(solver, solve, forward);
    recordPeak();
    return new WorkspaceSolution(solution, solves);
  }

  private void closePass() {
    if (pass != null) {
      pass.close();
      pass = null;
    }
  }

  private void recordPeak() {
    peakBytes = Math.max(peakBytes, bytes());
  }

  /** A solution that can be differentiated for as long as it is the workspace's latest. */
  private final class WorkspaceSolution implements DifferentiableSolution {

    private final Solution solution;
    private final long solve;

    WorkspaceSolution(Solution solution, long solve) {
      this.solution = solution;
      this.solve = solve;
    }

    @Override
    public Solution solution() {
      return solution;
    }

    @Override
    public Gradients backward(INDArray outputCotangents, INDArray quadratureCotangent) {
      requireCurrent();
      Gradients gradients = pass.backward(outputCotangents, quadratureCotangent, backward);
      recordPeak();
      return gradients;
    }

    @Override
    public Gradients backward(
        INDArray outputCotangents, INDArray quadratureCotangent, EventCotangents events) {
      requireCurrent();
      if (!(pass instanceof ArcsPass arcs)) {
        if (events.places().isEmpty()) {
          return backward(outputCotangents, quadratureCotangent);
        }
        throw new IllegalArgumentException(
            "Events "
                + events.places()
                + " have cotangents, and the solve has no events; add them by Solve.of(...).event");
      }
      Gradients gradients = arcs.backward(outputCotangents, quadratureCotangent, events, backward);
      recordPeak();
      return gradients;
    }

    private void requireCurrent() {
      solution.orThrow();
      if (solve != solves) {
        throw new IllegalStateException(
            "The gradient workspace has been closed, or used for another solve, since this solution"
                + " was computed: call backward() first, or give each solve its own workspace");
      }
    }
  }
}
