package io.github.dl4jode.solver;

import io.github.dl4jode.method.Method;
import io.github.dl4jode.term.Term;
import java.util.Optional;

/**
 * The memory of a solve, kept for the next one.
 *
 * <p>Successive solves with the same method, state size, data type and quadratures reuse it and
 * allocate nothing per step; a solve of another kind replaces it. It holds (s + 6) n elements or a
 * few more for a method of s stages and a state of n. A workspace serves one solve at a time: a
 * term that solves another equation within its evaluation needs a second one.
 */
public final class SolverWorkspace implements AutoCloseable {

  private Optional<SolverMemory> memory = Optional.empty();
  private boolean inUse;

  /** An empty workspace; the first solve fills it. */
  public SolverWorkspace() {}

  /** Memory for a solve, until {@link #release()}. */
  SolverMemory acquire(Method method, Term term) {
    if (inUse) {
      throw new IllegalStateException(
          "The solver workspace is in use by another solve; give each concurrent or nested solve a"
              + " workspace of its own");
    }
    SolverMemory.Kind kind = new SolverMemory.Kind(method, term.shape());
    if (memory.isEmpty() || !memory.get().kind().equals(kind)) {
      close();
      memory = Optional.of(new SolverMemory(kind));
    }
    inUse = true;
    return memory.get();
  }

  void release() {
    inUse = false;
  }

  /** The bytes of array memory held now. */
  public long bytes() {
    return memory.map(SolverMemory::bytes).orElse(0L);
  }

  /**
   * Frees the memory. The workspace may be used again.
   *
   * @throws IllegalStateException if a solve is using it
   */
  @Override
  public void close() {
    if (inUse) {
      throw new IllegalStateException("The solver workspace is in use by a solve");
    }
    memory.ifPresent(SolverMemory::close);
    memory = Optional.empty();
  }
}
