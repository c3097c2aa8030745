package io.github.dl4jode.benchmarks.micro;

import io.github.dl4jode.benchmarks.FirstParameters;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.term.TapeTerm;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A field of one hidden layer of 50 tanh units, from SameDiff, with states of shape [batch, 2]. */
@State(Scope.Benchmark)
public class MlpFieldState {

  private static final int SIZE = 2;
  private static final int HIDDEN = 50;

  /** The rows of the state. */
  @Param({"20", "1000"})
  private int batch;

  private TapeTerm field;
  private INDArray state;

  /** Compiles the field. */
  @Setup(Level.Trial)
  public void compile() {
    DenseDynamics dynamics = DenseDynamics.builder().hidden(HIDDEN).build();
    Map<String, INDArray> parameters = FirstParameters.of(dynamics, InputType.feedForward(SIZE));
    long[] shape = {batch, SIZE};
    field = TapeTerm.differentiable(dynamics::define, DataType.FLOAT, shape, parameters);
    state = Nd4j.randn(DataType.FLOAT, field.stateSize());
  }

  /** Releases the field. */
  @TearDown(Level.Trial)
  public void close() {
    field.close();
  }

  TapeTerm field() {
    return field;
  }

  /** y(t0) [2 batch]. */
  INDArray state() {
    return state;
  }
}
