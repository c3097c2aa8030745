package io.github.dl4jode.latentode.density;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.probability.Likelihood;
import io.github.dl4jode.probability.LikelihoodTape;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The sum of the log-likelihoods of what the mask shows, for any {@link Likelihood}: by a tape that
 * sees shown values only.
 *
 * <p>A tape has a fixed number of rows, so the values are packed into the next of a few numbers of
 * rows. Sums over times are in double.
 */
public final class TapedSeriesLikelihood implements SeriesLikelihood {

  private static final int TAPES_KEPT = 8;

  private final Likelihood likelihood;
  private final CompilationRequest request;
  private final int batch;
  private final int blocks;
  private final int sensors;

  /** By the number of rows, the one unused for longest first. */
  private final Map<Long, Sized> tapes = new LinkedHashMap<>(TAPES_KEPT, 0.75f, true);

  private ShownValues shown = ShownValues.none();
  private Sized last;

  /** A tape and the packed arrays that it reads. */
  private record Sized(
      int rows, LikelihoodTape tape, INDArray decoded, INDArray x, INDArray cotangent) {

    private void close() {
      tape.close();
      decoded.close();
      x.close();
      cotangent.close();
    }

    private long elements() {
      return decoded.length() + x.length() + cotangent.length();
    }
  }

  /**
   * A likelihood of minibatches of one size.
   *
   * @param request of a first input [batch, decoded values], with the likelihood's parameters
   * @throws IllegalArgumentException if the decoder does not have as many values for each sensor as
   *     the likelihood reads
   */
  public TapedSeriesLikelihood(Likelihood likelihood, CompilationRequest request) {
    this.likelihood = likelihood;
    this.request = request;
    this.batch = Math.toIntExact(request.inputShape()[0]);
    this.blocks = likelihood.outputsPerComponent();
    this.sensors = Math.toIntExact(request.inputShape()[1] / blocks);
  }

  @Override
  public double[] forward(INDArray decoded, INDArray targets, INDArray mask) {
    shown = ShownValues.of(mask);
    double[] result = new double[batch];
    if (shown.count() == 0) {
      return result;
    }
    last = sizedFor(RowCounts.roundedUp(shown.count()));
    pack(decoded, blocks, last.decoded);
    pack(targets, 1, last.x);
    double[] each = Vectors.toJava(last.tape.forward(last.decoded, last.x));
    for (int sensor = 0; sensor < sensors; sensor++) {
      for (int place = 0; place < shown.count(sensor); place++) {
        result[shown.row(sensor, place) % batch] += each[place * sensors + sensor];
      }
    }
    return result;
  }

  private void pack(INDArray source, int size, INDArray packed) {
    double[] values = shown.pack(ShownValues.byTime(source), size, last.rows);
    Vectors.fromJava(values, packed.reshape(packed.length()));
  }

  private Sized sizedFor(long rows) {
    Sized known = tapes.get(rows);
    if (known != null) {
      return known;
    }
    if (tapes.size() >= TAPES_KEPT) {
      tapes.remove(tapes.keySet().iterator().next()).close();
    }
    DataType type = request.dataType();
    LikelihoodTape tape =
        LikelihoodTape.compile(
            likelihood,
            new LikelihoodTape.Request(
                type, rows, sensors, request.parameters(), request.training()));
    Sized sized =
        new Sized(
            Math.toIntExact(rows),
            tape,
            Nd4j.create(type, rows, (long) blocks * sensors),
            Nd4j.create(type, rows, sensors),
            Nd4j.create(type, rows, sensors));
    tapes.put(rows, sized);
    return sized;
  }

  @Override
  public INDArray backward(double[] ofResult, INDArray target) {
    INDArray flat = target.reshape(target.length());
    if (shown.count() == 0) {
      Vectors.zero(flat);
      long parameters = request.parameterCount();
      return parameters == 0
          ? Nd4j.empty(request.dataType())
          : Nd4j.zeros(request.dataType(), parameters);
    }
    Vectors.fromJava(packedCotangent(ofResult), last.cotangent.reshape(last.cotangent.length()));
    double[] ofDecoded = Vectors.toJava(last.tape.backward(last.cotangent));
    int rows = Math.toIntExact(target.size(0));
    Vectors.fromJava(shown.unpack(ofDecoded, blocks, rows), flat);
    return last.tape.parameterCotangent();
  }

  /** 0 at the places that only repeat a value. */
  private double[] packedCotangent(double... ofResult) {
    double[] cotangent = new double[last.rows * sensors];
    for (int sensor = 0; sensor < sensors; sensor++) {
      for (int place = 0; place < shown.count(sensor); place++) {
        cotangent[place * sensors + sensor] = ofResult[shown.row(sensor, place) % batch];
      }
    }
    return cotangent;
  }

  @Override
  public long bytes() {
    return tapes.values().stream()
        .mapToLong(sized -> sized.tape.bytes() + request.dataType().width() * sized.elements())
        .sum();
  }

  @Override
  public void close() {
    tapes.values().forEach(Sized::close);
    tapes.clear();
  }
}
