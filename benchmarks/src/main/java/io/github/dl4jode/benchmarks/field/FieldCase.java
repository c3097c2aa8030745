package io.github.dl4jode.benchmarks.field;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.RelativeError;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.term.TapeTerm;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One evaluation of the MNIST field and one vector–Jacobian product, each in turn with its floor.
 *
 * @param batch images
 * @param channels of the state, a multiple of its groups
 * @param side width and height of the state
 * @param dataType of all of it
 * @param repetitions of the round of four
 * @param profiled whether the time of each op is found as well
 */
record FieldCase(
    int batch, int channels, int side, DataType dataType, Repetitions repetitions, boolean profiled)
    implements BenchmarkCase {

  private static final Logger LOG = LoggerFactory.getLogger(FieldCase.class);
  private static final double TIME = 0.3;
  private static final long SEED = 1;

  FieldCase {
    if (batch < 1) {
      throw new IllegalArgumentException("--batch must be at least 1, not " + batch);
    }
  }

  @Override
  public void measure(Result result) {
    result.put("batch", batch).put("channels", channels).put("side", side);
    repetitions.describe(result);
    // In one of 40 draws some ReLU's argument is 0 up to rounding; its image's gradient then has
    // two right values.
    Nd4j.getRandom().setSeed(SEED);
    MnistField mnist = new MnistField(batch, channels, side, dataType);
    time(mnist, result);
    if (profiled) {
      profile(mnist, false, result);
      profile(mnist, true, result);
    }
  }

  private void time(MnistField mnist, Result result) {
    FieldFloor floor = new FieldFloor(batch, channels, side, dataType);
    try (TapeTerm field = mnist.field()) {
      INDArray state = random(field.stateSize());
      INDArray cotangent = random(field.stateSize());
      INDArray derivative = state.ulike();
      INDArray stateCotangent = state.ulike();
      INDArray parameterCotangent = Nd4j.create(dataType, field.parameterCount());
      List<Sample> times =
          repetitions.interleaved(
              floor::forward,
              () -> field.evaluate(TIME, state, derivative),
              floor::forwardAndBackward,
              () ->
                  field.vectorJacobianProduct(
                      TIME, state, cotangent, derivative, stateCotangent, parameterCotangent));
      report(result, "forward", times.get(1), times.get(0));
      report(result, "forward_vjp", times.get(3), times.get(2));
      result.put("bytes", field.bytes()).put("data_type", DataTypeOption.label(field.dataType()));
      MnistField.SessionResult session = mnist.session(TIME, state, cotangent);
      field.evaluate(TIME, state, derivative);
      result.put("forward_error", RelativeError.largest(derivative, session.derivative()));
      field.vectorJacobianProduct(
          TIME, state, cotangent, derivative, stateCotangent, parameterCotangent);
      result.put(
          "forward_vjp_error",
          Math.max(
              RelativeError.largest(stateCotangent, session.stateCotangent()),
              RelativeError.largest(parameterCotangent, session.parameterCotangent())));
    }
  }

  private void profile(MnistField mnist, boolean withVectorJacobianProduct, Result result) {
    String name = withVectorJacobianProduct ? "forward_vjp" : "forward";
    try (Tape tape = mnist.tape(withVectorJacobianProduct)) {
      tape.profile(repetitions.warmup() + 1);
      Profile profile = Profile.of(tape.profile(repetitions.measured()));
      result.put(name + "_profile_us", profile.byOp());
      LOG.info("{}\n{}", name, profile.table());
    }
  }

  private INDArray random(long size) {
    return Nd4j.randn(dataType, size);
  }

  private static void report(Result result, String name, Sample time, Sample floor) {
    result
        .put(name + "_ms", time.median())
        .put(name + "_min_ms", time.minimum())
        .put("floor_" + name + "_ms", floor.median())
        .put("floor_" + name + "_min_ms", floor.minimum())
        .put(name + "_ratio", time.dividedBy(floor).median());
  }
}
