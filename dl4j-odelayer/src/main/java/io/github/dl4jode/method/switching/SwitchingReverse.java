package io.github.dl4jode.method.switching;

import io.github.dl4jode.array.OffHeapMemory;
import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.method.Method;
import io.github.dl4jode.method.ReverseStepper;
import io.github.dl4jode.method.Step;
import io.github.dl4jode.term.DifferentiableTerm;
import io.github.dl4jode.term.Term;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Takes cotangents back through stretches of steps, each of one method. */
final class SwitchingReverse implements ReverseStepper {

  private final OffHeapMemory memory;
  private final long stateSize;
  private final SwitchedTerm recorded;
  private final Function<Method, ReverseStepper> newReverse;
  private final Map<Method, Deque<Stretch>> free = new HashMap<>();
  private final List<Stretch> stretches = new ArrayList<>();
  private INDArray quadratureCotangent;
  private int count;
  private int active;
  private int evaluations;

  /** Steps of one method, with the state where they begin. */
  private static final class Stretch {

    private final Method method;
    private final ReverseStepper reverse;
    private final INDArray firstState;
    private int first;

    Stretch(Method method, ReverseStepper reverse, INDArray firstState) {
      this.method = method;
      this.reverse = reverse;
      this.firstState = firstState;
    }
  }

  SwitchingReverse(
      DifferentiableTerm term,
      Function<Method, ReverseStepper> newReverse,
      Method explicit,
      Method implicit) {
    this.newReverse = newReverse;
    memory = new OffHeapMemory(term.dataType());
    stateSize = term.stateSize();
    recorded = new SwitchedTerm(term, this::begin);
    quadratureCotangent = Nd4j.empty(term.dataType());
    free.put(explicit, new ArrayDeque<>());
    free.put(implicit, new ArrayDeque<>());
  }

  /** Begins a stretch of a method; one without steps is used again. */
  private Term begin(Method method) {
    if (!stretches.isEmpty() && last().reverse.steps() == 0) {
      release(stretches.remove(stretches.size() - 1));
    }
    Deque<Stretch> unused = free.get(method);
    Stretch stretch =
        unused.isEmpty()
            ? new Stretch(method, newReverse.apply(method), memory.allocate(stateSize))
            : unused.pop();
    stretch.first = count;
    stretch.reverse.startForward();
    stretches.add(stretch);
    return stretch.reverse.recordedTerm();
  }

  private void release(Stretch stretch) {
    free.get(stretch.method).push(stretch);
  }

  private Stretch last() {
    return stretches.get(stretches.size() - 1);
  }

  @Override
  public void startForward() {
    stretches.forEach(this::release);
    stretches.clear();
    count = 0;
  }

  @Override
  public Term recordedTerm() {
    return recorded;
  }

  @Override
  public void stepAccepted(Step step) {
    if (last().reverse.steps() == 0) {
      Vectors.copy(step.state(), last().firstState);
    }
    last().reverse.stepAccepted(step instanceof SwitchingStepper both ? both.active() : step);
    count++;
  }

  @Override
  public int steps() {
    return count;
  }

  @Override
  public double start(int step) {
    Stretch stretch = stretches.get(stretchOf(step));
    return stretch.reverse.start(step - stretch.first);
  }

  @Override
  public double stepSize(int step) {
    Stretch stretch = stretches.get(stretchOf(step));
    return stretch.reverse.stepSize(step - stretch.first);
  }

  private int stretchOf(int step) {
    // Steps are asked for one after the other, so the search is short.
    int index = Math.min(active, stretches.size() - 1);
    while (index > 0 && stretches.get(index).first > step) {
      index--;
    }
    while (index + 1 < stretches.size() && stretches.get(index + 1).first <= step) {
      index++;
    }
    return index;
  }

  @Override
  public void startBackward(INDArray lastState, INDArray cotangent, INDArray ofQuadratures) {
    quadratureCotangent = ofQuadratures;
    evaluations = 0;
    active = stretchOf(count - 1);
    current().startBackward(lastState, cotangent, ofQuadratures);
  }

  private ReverseStepper current() {
    return stretches.get(active).reverse;
  }

  @Override
  public void beginStep(int step) {
    Stretch stretch = stretches.get(active);
    if (step < stretch.first) {
      stretch.reverse.finish();
      evaluations += stretch.reverse.evaluations();
      active--;
      current()
          .startBackward(stretch.firstState, stretch.reverse.stateCotangent(), quadratureCotangent);
    }
    current().beginStep(step - stretches.get(active).first);
  }

  @Override
  public void addOutput(double time, INDArray cotangent) {
    current().addOutput(time, cotangent);
  }

  @Override
  public void endStep() {
    current().endStep();
  }

  @Override
  public void finish() {
    current().finish();
  }

  @Override
  public OptionalDouble faultIn(Runnable wayBack) {
    return faultIn(0, wayBack);
  }

  /** Each stretch looks at its own products during the same repetition. */
  private OptionalDouble faultIn(int index, Runnable wayBack) {
    if (index == stretches.size()) {
      wayBack.run();
      return OptionalDouble.empty();
    }
    OptionalDouble[] inner = {OptionalDouble.empty()};
    OptionalDouble own =
        stretches.get(index).reverse.faultIn(() -> inner[0] = faultIn(index + 1, wayBack));
    return own.isPresent() ? own : inner[0];
  }

  @Override
  public INDArray stateCotangent() {
    return current().stateCotangent();
  }

  @Override
  public int evaluations() {
    return evaluations + (stretches.isEmpty() ? 0 : current().evaluations());
  }

  @Override
  public long bytes() {
    long bytes = memory.bytes();
    for (Stretch stretch : stretches) {
      bytes += stretch.reverse.bytes();
    }
    for (Deque<Stretch> unused : free.values()) {
      for (Stretch stretch : unused) {
        bytes += stretch.reverse.bytes();
      }
    }
    return bytes;
  }

  @Override
  public void close() {
    startForward();
    free.values().forEach(unused -> unused.forEach(stretch -> stretch.reverse.close()));
    free.values().forEach(Deque::clear);
    memory.close();
  }
}
