package io.github.dl4jode.benchmarks.micro;

import java.util.concurrent.TimeUnit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One evaluation of a small field on the tape. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TapeBenchmark {

  private INDArray cotangent;
  private INDArray derivative;
  private INDArray stateCotangent;
  private INDArray parameterCotangent;

  /** Allocates what a solver would own. */
  @Setup
  public void allocate(MlpFieldState mlp) {
    cotangent = Nd4j.randn(DataType.FLOAT, mlp.field().stateSize());
    derivative = cotangent.ulike();
    stateCotangent = cotangent.ulike();
    parameterCotangent = Nd4j.create(DataType.FLOAT, mlp.field().parameterCount());
  }

  /** f(t, y). */
  @Benchmark
  public INDArray forward(MlpFieldState mlp) {
    mlp.field().evaluate(0, mlp.state(), derivative);
    return derivative;
  }

  /** f(t, y) and its vector–Jacobian products. */
  @Benchmark
  public INDArray forwardAndVectorJacobianProduct(MlpFieldState mlp) {
    mlp.field()
        .vectorJacobianProduct(
            0, mlp.state(), cotangent, derivative, stateCotangent, parameterCotangent);
    return parameterCotangent;
  }
}
