package io.github.dl4jode.latentode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.latentode.layer.Anchor;
import io.github.dl4jode.latentode.recurrent.GruCell;
import io.github.dl4jode.latentode.recurrent.OdeEvolution;
import io.github.dl4jode.latentode.recurrent.Readout;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;

/** Times that float does not tell apart. */
class NearTimesTest {

  private static final double SUM = 0.1 + 0.1 + 0.1;

  /** 0.3 in one series, and in the other what 0.1 + 0.1 + 0.1 makes of it. */
  private static final SeriesSet BY_ROUNDING =
      new SeriesSet(
          Models.SENSORS,
          List.of(
              new Series("a", new double[] {0, 0.3, 1}, new double[][] {{0, 1}, {1, 0}, {0, -1}}),
              new Series("b", new double[] {0, SUM, 1}, new double[][] {{1, 1}, {1, 0}, {0, 0}})));

  private static final double TWO_YEARS = 2 * 365.25 * 86_400;

  /** Two readings one second apart, in two years. */
  private static final SeriesSet SECONDS =
      new SeriesSet(
          Models.SENSORS,
          List.of(
              new Series(
                  "a",
                  new double[] {0, 40_000_000, 40_000_001, TWO_YEARS},
                  new double[][] {{0, 1}, {1, 0}, {1, 0}, {0, -1}})));

  static List<UnaryOperator<LatentOdeBuilder>> kinds() {
    return List.of(
        builder -> builder,
        builder -> builder.gradient(new ContinuousAdjoint()),
        builder -> builder.gradient(new InterpolatingAdjoint()),
        builder -> builder.anchor(Anchor.LAST_POINT),
        builder -> builder.poissonTimes(Readout.of(Activation.TANH, 3)),
        builder -> builder.evolution(OdeEvolution.gru(4)));
  }

  private static LatentOdeBuilder builder(SeriesSet series, DataType dataType) {
    return LatentOde.builder(SeriesScaling.of(series)).latent(3).dataType(dataType).seed(3);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aLatentOdeInFloatLearnsFromThemAsOneInDouble(UnaryOperator<LatentOdeBuilder> kind) {
    for (SeriesSet series : List.of(BY_ROUNDING, SECONDS)) {
      LatentOde model =
          kind.apply(builder(series, DataType.FLOAT).recognition(new GruCell(4))).build();
      LatentOde exact =
          kind.apply(builder(series, DataType.DOUBLE).recognition(new GruCell(4))).build();
      exact.network().setParams(model.network().params().castTo(DataType.DOUBLE));
      double expected = exact.fit(exact.batches(series).build().next());
      assertEquals(expected, model.fit(model.batches(series).build().next()), 1e-3);
      assertTrue(Double.isFinite(model.fit(model.batches(series).build().next())));
      double[] times = series.series().get(0).times();
      assertEquals(times.length, model.reconstruct(series.series().get(0), times).size());
    }
  }

  @Test
  void predictorsLearnFromThem() {
    for (SeriesSet series : List.of(BY_ROUNDING, SECONDS)) {
      for (SeriesPredictorBuilder kind :
          List.of(
              SeriesPredictor.builder(SeriesScaling.of(series)),
              SeriesPredictor.builder(SeriesScaling.of(series)).evolution(OdeEvolution.gru(25)),
              SeriesPredictor.builder(SeriesScaling.of(series)).variational(3))) {
        SeriesPredictor predictor = kind.build();
        assertTrue(Double.isFinite(predictor.fit(predictor.batches(series).build().next())));
      }
    }
  }

  @Test
  void whatIsAskedOnBothSidesOfRoundingIsOneAnswer() {
    LatentOde model = builder(BY_ROUNDING, DataType.FLOAT).build();
    Series answer = model.reconstruct(BY_ROUNDING.series().get(0), 0.3, SUM, 0.7);
    assertArrayEquals(answer.values()[0], answer.values()[1], 1e-6);
    assertEquals(3, answer.size());
  }

  @Test
  void askedTimesThatAreOneForTheModelAreNamed() {
    SeriesScaling early =
        new SeriesScaling(Models.SENSORS, new double[2], new double[] {1, 1}, -8, 2);
    LatentOde model = LatentOde.builder(early).latent(3).build();
    Series known = BY_ROUNDING.series().get(0);
    String message =
        assertThrows(IllegalArgumentException.class, () -> model.reconstruct(known, 0.3, SUM))
            .getMessage();
    assertTrue(message.startsWith("The times 0.3 and 0.30000000000000004 of"), message);
  }

  @Test
  void seriesThatBeginBeforeTheModelAreNamedInTheUsersTimes() {
    LatentOde model = builder(SECONDS, DataType.FLOAT).build();
    Series early = new Series("e", new double[] {-5, 40_000_000}, new double[][] {{0, 1}, {1, 0}});
    SeriesSet set = new SeriesSet(Models.SENSORS, List.of(early));
    String message =
        assertThrows(IllegalArgumentException.class, () -> model.batches(set)).getMessage();
    assertTrue(
        message.contains("begins at time 0.0 and cannot read or predict time -5.0"), message);
  }
}
