package io.github.dl4jode.term;

import io.github.dl4jode.tape.Recording;
import io.github.dl4jode.tape.Tape;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A recording of the tape of a term whose output is f, or f followed by g. */
final class TapeLinearization implements Linearization {

  private final TermTapes tapes;
  private final Tape tape;
  private final Recording recording;
  private double time;

  TapeLinearization(TermTapes tapes) {
    this.tapes = tapes;
    this.tape = tapes.recorded();
    this.recording = tape.newRecording();
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    time = t;
    recording.input(TermTapes.TIME).write(t);
    recording.input(TermTapes.STATE).write(state);
    tapes.inputs().feed(t, recording);
    recording.forward();
    recording.output().read(derivative);
  }

  @Override
  public void vectorJacobianProduct(
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    variableProduct(cotangent, stateCotangent, sensitivityCotangent);
    tapes.inputs().pathCotangents(time, tape, sensitivityCotangent);
  }

  @Override
  public void vectorJacobianProduct(
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray stateCotangent,
      INDArray variableCotangent,
      KnotSum knots) {
    variableProduct(cotangent, stateCotangent, variableCotangent);
    knots.add(time, tape);
  }

  private void variableProduct(
      INDArray cotangent, INDArray stateCotangent, INDArray sensitivityCotangent) {
    tape.cotangent().write(cotangent);
    recording.backward();
    tape.inputCotangent(TermTapes.STATE).read(stateCotangent);
    tape.parameterCotangent().read(tapes.inputs().ofVariables(sensitivityCotangent));
  }

  @Override
  public long bytes() {
    return recording.bytes();
  }

  @Override
  public void close() {
    recording.close();
  }
}
