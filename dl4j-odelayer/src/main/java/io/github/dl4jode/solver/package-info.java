/**
 * y(t1) from y(t0), and nothing about learning: methods, step-size control, dense output, events.
 *
 * <p>{@link io.github.dl4jode.solver.OdeSolver} is where to begin. A solve is put together by
 * {@code SolverEngine} and run by {@code Integration}, a loop over four parts that know nothing of
 * each other: a {@code StepPlan} says how long the next step is and whether it stands, the {@code
 * Stepper} does it, a {@code StepSink} takes the output, a {@link
 * io.github.dl4jode.solver.StepObserver} looks on. All arrays are in a {@link
 * io.github.dl4jode.solver.SolverWorkspace}; {@code StageMemory} shows how one step lies in memory.
 */
package io.github.dl4jode.solver;
