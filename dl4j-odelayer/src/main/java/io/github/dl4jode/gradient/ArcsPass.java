package io.github.dl4jode.gradient;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.event.DifferentiableEventChange;
import io.github.dl4jode.event.DifferentiableEventFunction;
import io.github.dl4jode.event.Event;
import io.github.dl4jode.event.EventChange;
import io.github.dl4jode.event.EventCotangents;
import io.github.dl4jode.event.EventOccurrence;
import io.github.dl4jode.event.EventProducts;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.solver.Arcs;
import io.github.dl4jode.solver.Arcs.Arc;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.OdeSolverException;
import io.github.dl4jode.solver.Solution;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.solver.SolverStatistics;
import io.github.dl4jode.solver.SolverStatus;
import io.github.dl4jode.solver.SolverWorkspace;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.TermProducts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The passes of a solve whose state changes suddenly: one pass of the gradient method for each arc,
 * and between two arcs the derivative of the change.
 *
 * <p>Let an arc end at τ with the state y, where g(τ, y) = 0, and let λ be the cotangent of y and T
 * the derivative of the loss by τ, all that comes later included. With y' the slope of the arc at
 * its end, τ changes with y by dτ = -(∂g/∂y · dy) / (∂g/∂t + ∂g/∂y · y') (implicit function
 * theorem). So the cotangent of y at a fixed τ is λ - (T + λ · y') ∂g/∂y / (∂g/∂t + ∂g/∂y · y'),
 * and the parameters of g take the same factor.
 */
final class ArcsPass implements GradientPass {

  private final GradientMethod method;
  private final Problem problem;
  private final OffHeapMemory memory;
  private final List<GradientPass> passes = new ArrayList<>();
  private final TermProducts products;
  private final INDArray cotangent;
  private final INDArray product;
  private final INDArray sensitivities;
  private final INDArray ofEvent;
  private final OutputRows outputCotangents;
  private final EventProducts events;
  private Solve solve;
  private List<Arc> arcs = List.of();
  // The states at the ends of arcs: before all changes, and after each change by an event.
  private List<List<INDArray>> statesAtEnds = List.of();
  private List<Gradients> gradients = List.of();
  private int evaluationsAtEnds;
  private long runs;

  ArcsPass(GradientMethod method, OdeSolver solver, DifferentiableTerm term) {
    this.method = method;
    this.problem = new Problem(solver.method(), term);
    this.memory = new OffHeapMemory(problem.dataType());
    this.products = new TermProducts(term, memory);
    this.cotangent = memory.allocate(problem.stateSize());
    this.product = memory.allocate(problem.stateSize());
    this.sensitivities = problem.allocateLikeSensitivities(memory);
    this.ofEvent = problem.allocateLikeSensitivities(memory);
    this.outputCotangents = new OutputRows(memory, problem.stateSize());
    this.events = new EventProducts(product, ofEvent, sensitivities);
  }

  /** Whether a solve has to be taken apart. */
  static boolean isNeededFor(Solve solve) {
    double[] times = solve.times();
    boolean breaks = !solve.events().isEmpty() || solve.changes().length > 0;
    return breaks && times.length > 1 && times[0] != times[times.length - 1];
  }

  @Override
  public boolean serves(Method other, DifferentiableTerm term) {
    return problem.serves(other, term);
  }

  @Override
  public Solution forward(OdeSolver solver, Solve given, SolverWorkspace workspace) {
    requireDerivatives(given);
    release();
    runs++;
    solve = given;
    int[] index = {0};
    Arcs.Result result =
        Arcs.solve(solver, given, (of, arc) -> pass(index[0]++, of).forward(of, arc, workspace));
    arcs = result.arcs();
    statesAtEnds = arcs.stream().map(arc -> statesAt(arc, result.solution().events())).toList();
    return result.solution();
  }

  private GradientPass pass(int index, OdeSolver solver) {
    if (index == passes.size()) {
      GradientPass pass = method.newPass(solver, problem.term());
      if (!solve.events().isEmpty() && !pass.differentiatesEvents()) {
        pass.close();
        throw new UnsupportedOperationException(
            method.getClass().getSimpleName()
                + " does not differentiate solves with events; use a gradient method of the library");
      }
      if (index > 0) {
        pass.shareMemory(passes.get(0));
      }
      passes.add(pass);
    }
    return passes.get(index);
  }

  private static void requireDerivatives(Solve solve) {
    for (Event event : solve.events()) {
      boolean breaks = event.mayEnd() || event.change().isPresent();
      boolean differentiable =
          event.function() instanceof DifferentiableEventFunction
              && (event.change().isEmpty()
                  || event.change().get() instanceof DifferentiableEventChange);
      if (breaks && !differentiable) {
        throw new IllegalArgumentException(
            "Event \"%s\" has no derivative, and the solve is to be differentiated: write its function and change as TapeEvent, or implement DifferentiableEventFunction and DifferentiableEventChange"
                .formatted(event.name()));
      }
    }
    if (solve.changes().length > 0 && !(solve.change() instanceof Solve.ScheduledChange)) {
      throw new IllegalArgumentException(
          "The change of the state at given times has no derivative, and the solve is to be"
              + " differentiated: give a DifferentiableEventChange, such as a TapeEvent");
    }
  }

  /** Copies: the caller may change the solution's arrays. */
  private List<INDArray> statesAt(Arc arc, List<EventOccurrence> occurred) {
    List<INDArray> states = new ArrayList<>();
    states.add(Problem.copy(arc.stateAtEnd()));
    occurred.stream()
        .filter(it -> arc.located() && it.time() == arc.end())
        .forEach(it -> states.add(Problem.copy(it.stateAfter())));
    return states;
  }

  @Override
  public Gradients backward(
      INDArray outputs, INDArray quadratureCotangent, SolverWorkspace workspace) {
    return backward(outputs, quadratureCotangent, EventCotangents.none(), workspace);
  }

  Gradients backward(
      INDArray outputs,
      INDArray quadratureCotangent,
      EventCotangents direct,
      SolverWorkspace workspace) {
    requireAtEnds(direct);
    runs++;
    take(outputs);
    if (problem.hasSensitivities()) {
      Vectors.zero(sensitivities);
    }
    SolverStatistics cost = SolverStatistics.none();
    evaluationsAtEnds = 0;
    gradients = new ArrayList<>(arcs.size());
    addOutputsAfterEnd();
    double startRate = 0;
    for (int i = arcs.size() - 1; i >= 0; i--) {
      throughEnd(i, startRate, direct);
      Gradients of = throughArc(i, quadratureCotangent, workspace);
      gradients.add(0, of);
      Vectors.copy(of.initialState(), cotangent);
      sum(of);
      startRate = i > 0 && arcs.get(i - 1).located() ? of.times()[0] : 0;
      cost = cost.plus(of.statistics());
      of.close();
    }
    long run = runs;
    return new Gradients(
        Problem.copy(cotangent),
        problem.parametersOf(sensitivities),
        problem.inputsOf(sensitivities),
        cost.plus(new SolverStatistics(0, 0, evaluationsAtEnds)),
        () -> timeGradients(run));
  }

  private void requireAtEnds(EventCotangents direct) {
    for (int place : direct.places()) {
      if (arcs.stream().noneMatch(arc -> arc.endsWith(place))) {
        throw new IllegalArgumentException(
            "Event %d of the solution has a cotangent, and it neither ended the solve nor changed the state, or has not occurred. For an event that is to be recorded and differentiated, use Event.changing with DifferentiableEventChange.none()"
                .formatted(place));
      }
    }
  }

  private void take(INDArray outputs) {
    int rows = solve.times().length;
    problem.requireLike("Output cotangents", outputs, rows, problem.stateSize());
    outputCotangents.resize(rows);
    Vectors.copyStrided(outputs, outputCotangents.matrix());
    Vectors.zero(cotangent);
  }

  /** The solution stays at the event that ends the solve: all outputs after it are this state. */
  private void addOutputsAfterEnd() {
    Arc last = arcs.get(arcs.size() - 1);
    for (int i = last.firstOutput() + last.outputs(); i < solve.times().length; i++) {
      Vectors.add(1, outputCotangents.row(i), cotangent);
    }
  }

  /** Takes the cotangent from the beginning of the next arc to the end of this one. */
  private void throughEnd(int index, double startRate, EventCotangents direct) {
    Arc arc = arcs.get(index);
    double ofTime = startRate + throughChanges(index);
    if (arc.outputAtEnd()) {
      Vectors.add(1, outputCotangents.row(arc.firstOutput() + arc.outputs() - 1), cotangent);
    }
    for (int i = 0; i < arc.events().size(); i++) {
      int place = arc.firstEvent() + i;
      ofTime += direct.ofTime(place);
      direct.ofState(place).ifPresent(given -> Vectors.add(1, given, cotangent));
    }
    if (arc.located()) {
      throughTime(index, ofTime);
    }
  }

  /**
   * Takes the cotangent back through the changes of the state. Returns their derivative by time.
   */
  private double throughChanges(int index) {
    Arc arc = arcs.get(index);
    List<INDArray> states = statesAtEnds.get(index);
    if (arc.scheduledChange() > 0 && index < arcs.size() - 1) {
      DifferentiableEventChange change = ((Solve.ScheduledChange) solve.change()).change();
      events.throughChange(change, arc.end(), states.get(states.size() - 1), cotangent);
    }
    double ofTime = 0;
    for (int i = arc.events().size() - 1; i >= 0 && index < arcs.size() - 1; i--) {
      Optional<EventChange> change = solve.events().get(arc.events().get(i).event()).change();
      if (change.isPresent()) {
        ofTime +=
            events.throughChange(
                (DifferentiableEventChange) change.get(), arc.end(), states.get(i), cotangent);
      }
    }
    return ofTime;
  }

  private void throughTime(int index, double ofTime) {
    Arc arc = arcs.get(index);
    Event event = solve.events().get(arc.events().get(0).event());
    double speed =
        events.throughTime(
            (DifferentiableEventFunction) event.function(),
            arc.end(),
            statesAtEnds.get(index).get(0),
            arc.rate().orElseThrow(),
            ofTime,
            cotangent);
    if (speed == 0 || !Double.isFinite(speed)) {
      throw new OdeSolverException(
          "The backward pass through event \"" + event.name() + "\"",
          SolverStatus.NON_FINITE_JACOBIAN,
          arc.end(),
          0,
          SolverStatistics.none(),
          "along the solution the event function changes at a speed of "
              + speed
              + ", so the time of the event has no derivative: the solution touches its zero"
              + " without crossing it, or the function has no slope there");
    }
  }

  private Gradients throughArc(int index, INDArray quadratureCotangent, SolverWorkspace workspace) {
    Arc arc = arcs.get(index);
    int inner = arc.outputs() - (arc.outputAtEnd() ? 1 : 0);
    INDArray rows =
        OffHeapMemory.uninitialized(problem.dataType(), inner + 2L, problem.stateSize());
    Vectors.zero(rows.getRow(0));
    if (index == 0) {
      Vectors.copy(outputCotangents.row(0), rows.getRow(0));
    }
    for (int i = 0; i < inner; i++) {
      Vectors.copy(outputCotangents.row(arc.firstOutput() + i), rows.getRow(1L + i));
    }
    Vectors.copy(cotangent, rows.getRow(1L + inner));
    Gradients of = passes.get(index).backward(rows, quadratureCotangent, workspace);
    rows.close();
    return of;
  }

  /** Adds the sensitivities of an arc. */
  private void sum(Gradients of) {
    if (!problem.hasSensitivities()) {
      return;
    }
    long from = problem.parameterCount();
    if (from > 0) {
      Vectors.add(1, of.parameters(), sensitivities.get(NDArrayIndex.interval(0, from)));
    }
    for (INDArray input : of.inputs().values()) {
      long to = from + input.length();
      Vectors.add(1, input, sensitivities.get(NDArrayIndex.interval(from, to)));
      from = to;
    }
  }

  private TimeGradients timeGradients(long run) {
    if (run != runs) {
      throw new IllegalStateException(
          "The gradient workspace has been closed, or used for another solve or backward pass,"
              + " since these gradients were computed: call times() first");
    }
    double[] times = new double[solve.times().length];
    evaluationsAtEnds = 0;
    int before = evaluations();
    for (int i = 0; i < arcs.size(); i++) {
      Arc arc = arcs.get(i);
      double[] ofArc = gradients.get(i).times();
      int inner = arc.outputs() - (arc.outputAtEnd() ? 1 : 0);
      System.arraycopy(ofArc, 1, times, arc.firstOutput(), inner);
      if (i == 0) {
        times[0] = ofArc[0];
      }
      if (arc.outputAtEnd()) {
        boolean isLast = i == arcs.size() - 1 && !arc.located();
        times[arc.firstOutput() + inner] = isLast ? ofArc[inner + 1] : ofOutputAtEnd(i);
      }
    }
    return new TimeGradients(times, evaluations() - before + evaluationsAtEnds);
  }

  private int evaluations() {
    return gradients.stream().mapToInt(of -> of.statistics().functionEvaluations()).sum();
  }

  /** g_i · y'(t_i) of an output where the state or the term changes: the slope before. */
  private double ofOutputAtEnd(int index) {
    Arc arc = arcs.get(index);
    evaluationsAtEnds++;
    products.evaluate(
        Math.nextAfter(arc.end(), arc.start()), statesAtEnds.get(index).get(0), product);
    return Vectors.dot(outputCotangents.row(arc.firstOutput() + arc.outputs() - 1), product);
  }

  private void release() {
    arcs.forEach(Arc::close);
    statesAtEnds.forEach(states -> states.forEach(INDArray::close));
    arcs = List.of();
    statesAtEnds = List.of();
    gradients = List.of();
  }

  @Override
  public long bytes() {
    return memory.bytes() + passes.stream().mapToLong(GradientPass::bytes).sum();
  }

  @Override
  public void close() {
    runs++;
    release();
    passes.forEach(GradientPass::close);
    memory.close();
  }
}
