package io.github.dl4jode.term;

import io.github.dl4jode.tape.Recording;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapePort;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A recording of the tape of a term whose output is f, or f followed by g. */
final class TapeLinearization implements Linearization {

  private final TermTapes tapes;
  private final TermTapes.Joined outputs;
  private final TermTapes.Joined cotangents;
  private final Tape tape;
  private final Recording recording;
  private final TapeInputs.Ports point;
  private final TapePort outputPort;
  private final TapePort cotangentPort;
  private final TapePort stateCotangentPort;
  private final TapePort variableCotangentPort;
  private double time;

  TapeLinearization(TermTapes tapes) {
    this.tapes = tapes;
    this.outputs = tapes.outputs();
    this.cotangents = tapes.cotangents();
    this.tape = tapes.recorded();
    this.recording = tape.newRecording();
    this.point = new TapeInputs.Ports(tapes.inputs(), recording::input);
    this.outputPort = recording.output();
    this.cotangentPort = tape.cotangent();
    this.stateCotangentPort = tape.inputCotangent(TermTapes.STATE);
    this.variableCotangentPort = tape.parameterCotangent();
  }

  @Override
  public void evaluate(double t, INDArray state, INDArray derivative, INDArray integrand) {
    time = t;
    point.write(t, state);
    recording.forward();
    outputPort.read(outputs.whole(derivative));
    outputs.takeApart(derivative, integrand);
  }

  @Override
  public void vectorJacobianProduct(
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray stateCotangent,
      INDArray sensitivityCotangent) {
    INDArray together = cotangents.putTogether(cotangent, quadratureCotangent);
    variableProduct(together, stateCotangent, sensitivityCotangent);
    tapes.inputs().pathCotangents(time, tape, sensitivityCotangent);
  }

  @Override
  public void vectorJacobianProduct(
      INDArray cotangent,
      INDArray quadratureCotangent,
      INDArray stateCotangent,
      INDArray variableCotangent,
      KnotSum knots) {
    INDArray together = cotangents.putTogether(cotangent, quadratureCotangent);
    variableProduct(together, stateCotangent, variableCotangent);
    knots.add(time, tape);
  }

  private void variableProduct(
      INDArray cotangent, INDArray stateCotangent, INDArray sensitivityCotangent) {
    cotangentPort.write(cotangent);
    recording.backward();
    stateCotangentPort.read(stateCotangent);
    variableCotangentPort.read(tapes.inputs().ofVariables(sensitivityCotangent));
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
