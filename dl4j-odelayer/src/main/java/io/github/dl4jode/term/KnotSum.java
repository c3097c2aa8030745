package io.github.dl4jode.term;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.path.Path;
import io.github.dl4jode.tape.Tape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The cotangents of the knots of a term's paths, summed over many vector–Jacobian products. A
 * product adds to the few knots that its time depends on, so that its cost does not grow with the
 * length of the paths.
 */
public final class KnotSum {

  /** The sum of one path, and where it is among the sensitivities. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Part(String input, Path path, long offset, double[] sum) {}

  private final List<Part> parts;
  private final long variables;
  private boolean keepsNext;
  private Optional<Tape> kept = Optional.empty();
  private double keptTime;

  KnotSum(List<Part> parts, long variables) {
    this.parts = parts;
    this.variables = variables;
  }

  /** The number of the sensitivities before the knots, whose cotangents a product writes. */
  public long variables() {
    return variables;
  }

  /** Begins at 0. */
  public void clear() {
    parts.forEach(part -> Arrays.fill(part.sum, 0));
    keepsNext = false;
    kept = Optional.empty();
  }

  /** The next product waits for {@link #addKept}, and takes the place of one that waits. */
  void keepNext() {
    keepsNext = true;
  }

  /** Adds the product that waits; before the next one. */
  void addKept() {
    kept.ifPresent(tape -> addNow(keptTime, tape));
    kept = Optional.empty();
  }

  /** Adds the cotangents of the knots from those of the values that a pass of the tape left. */
  void add(double t, Tape tape) {
    if (keepsNext) {
      keepsNext = false;
      keptTime = t;
      kept = Optional.of(tape);
    } else {
      addNow(t, tape);
    }
  }

  private void addNow(double t, Tape tape) {
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      part.path.addValueCotangent(t, tape.inputCotangent(part.input).array(), part.sum);
    }
  }

  /**
   * Adds the sum to cotangents of all sensitivities.
   *
   * @param sensitivities [p]
   */
  public void addTo(INDArray sensitivities) {
    for (Part part : parts) {
      INDArray sum = Nd4j.create(sensitivities.dataType(), part.sum.length);
      Vectors.fromJava(part.sum, sum);
      sensitivities
          .get(NDArrayIndex.interval(part.offset, part.offset + part.sum.length))
          .addi(sum);
      sum.close();
    }
  }
}
