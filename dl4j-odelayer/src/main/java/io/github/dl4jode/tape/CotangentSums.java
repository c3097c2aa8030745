package io.github.dl4jode.tape;

import io.github.dl4jode.array.Accumulator;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;

/**
 * Adds the cotangents of parameters to their sums after each pass, where no loop does so itself.
 */
final class CotangentSums implements Instruction {

  private record Part(Accumulator sum, Runnable adding) {}

  private final INDArray array;
  private final List<Part> parts = new ArrayList<>();

  /**
   * Adds nothing yet.
   *
   * @param array the sums of all cotangents
   */
  CotangentSums(INDArray array) {
    this.array = array;
  }

  /** Adds an array after each pass to a part of the sums. */
  void add(INDArray ofPass, INDArray part) {
    Accumulator sum = Accumulator.of(part);
    parts.add(new Part(sum, sum.adding(ofPass)));
  }

  INDArray array() {
    return array;
  }

  @Override
  public void run(OpExecutioner executioner) {
    for (int i = 0; i < parts.size(); i++) {
      parts.get(i).adding.run();
    }
  }

  @Override
  public void clearSums() {
    parts.forEach(part -> part.sum.clear());
  }

  @Override
  public void deliverSums() {
    parts.forEach(part -> part.sum.deliver());
  }
}
