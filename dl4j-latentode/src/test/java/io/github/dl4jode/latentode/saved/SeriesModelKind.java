package io.github.dl4jode.latentode.saved;

import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.LatentPosterior;
import io.github.dl4jode.latentode.SeriesModel;
import io.github.dl4jode.latentode.SeriesPredictor;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.testing.ModelKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Models of this module: what each computes, and the parameters after one more iteration.
 *
 * <p>The inputs are "times" [series, points] and "values" [series, points, sensors], a missing one
 * not a number.
 */
enum SeriesModelKind implements ModelKind {
  /** A latent ODE. */
  LATENT_ODE {
    @Override
    public Map<String, INDArray> outputs(Path model, Map<String, INDArray> inputs)
        throws IOException {
      LatentOde latentOde = LatentOde.load(model);
      List<Series> series = series(inputs);
      Map<String, INDArray> outputs = new LinkedHashMap<>();
      DataType type = inputs.get("times").dataType();
      outputs.put("means", posteriors(latentOde.encode(series), type, true));
      outputs.put("variances", posteriors(latentOde.encode(series), type, false));
      outputs.put("reconstruction", measured(latentOde.reconstruct(series, 0.5, 1.25), type));
      outputs.put("extrapolation", measured(latentOde.extrapolate(series, 3, 3.5), type));
      outputs.put("samples", measured(latentOde.sample(2, new double[] {0.5, 2}, 6), type));
      double bound = latentOde.evidenceLowerBound(series, 2, 3);
      outputs.put("evidence lower bound", Nd4j.createFromArray(bound).castTo(type));
      outputs.put("parameters after an iteration", trained(latentOde, series));
      return outputs;
    }
  },

  /** A recurrent predictor or autoencoder. */
  PREDICTOR {
    @Override
    public Map<String, INDArray> outputs(Path model, Map<String, INDArray> inputs)
        throws IOException {
      SeriesPredictor predictor = SeriesPredictor.load(model);
      List<Series> series = series(inputs);
      Map<String, INDArray> outputs = new LinkedHashMap<>();
      DataType type = inputs.get("times").dataType();
      outputs.put("reconstruction", measured(predictor.reconstruct(series, 0.5, 3), type));
      outputs.put("parameters after an iteration", trained(predictor, series));
      return outputs;
    }
  };

  static List<Series> series(Map<String, INDArray> inputs) {
    INDArray times = inputs.get("times");
    INDArray values = inputs.get("values");
    return IntStream.range(0, Math.toIntExact(times.size(0)))
        .mapToObj(
            i ->
                new Series(
                    "series " + i,
                    times.slice(i).toDoubleVector(),
                    values.slice(i).toDoubleMatrix()))
        .toList();
  }

  /** The parameters after an iteration on a minibatch of all series. */
  static INDArray trained(SeriesModel model, List<Series> series) {
    SeriesSet set = new SeriesSet(model.scaling().sensors(), series);
    model.fit(model.batches(set).batchSize(set.size()).shuffled(false).build());
    return model.network().params().dup();
  }

  private static INDArray measured(List<Series> series, DataType type) {
    return Nd4j.createFromArray(series.stream().map(Series::values).toArray(double[][][]::new))
        .castTo(type);
  }

  private static INDArray posteriors(List<LatentPosterior> all, DataType type, boolean means) {
    return Nd4j.createFromArray(
            all.stream()
                .map(posterior -> means ? posterior.mean() : posterior.variance())
                .toArray(double[][]::new))
        .castTo(type);
  }
}
