package io.github.dl4jode.method.implicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first guess of a stage derivative extrapolates those that are known. */
class StagePredictorTest {

  private static final double START = 0.3;

  private final EsdirkTableau tableau = EsdirkTableaus.kvaerno5();
  private final StageRows stages = new StageRows(tableau.stages(), 2);
  private final StagePredictor predictor = new StagePredictor(tableau, 2);
  private final double[] guess = new double[2];

  private static double[] quadratic(double t) {
    return new double[] {1 - 3 * t + 2 * t * t, 0.5 + t};
  }

  private void fill(double start, double h, int count) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(quadratic(start + tableau.c(i) * h), 0, stages.row(i), 0, 2);
    }
  }

  private void assertPredicted(int stage, double h, double[] expected) {
    predictor.predict(stage, h, 0.25, stages, guess);
    for (int i = 0; i < 2; i++) {
      assertEquals(0.25 * expected[i], guess[i], 1e-12, "stage " + stage + ", component " + i);
    }
  }

  /** For the first stages from the step before, for the later ones from their own step. */
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.1, 0.29})
  void aQuadraticIsPredictedInEachStage(double h) {
    double before = 0.1;
    fill(START - before, before, tableau.stages());
    predictor.keep(before, stages);
    for (int stage = 1; stage < tableau.stages(); stage++) {
      fill(START, h, stage);
      assertPredicted(stage, h, quadratic(START + tableau.c(stage) * h));
    }
  }

  @Test
  void withoutAStepBeforeTheFirstGuessIsTheFirstStage() {
    fill(START, 0.1, 1);
    assertPredicted(1, 0.1, quadratic(START));
    fill(START - 0.1, 0.1, tableau.stages());
    predictor.keep(0.1, stages);
    predictor.forget();
    fill(START, 0.1, 1);
    assertPredicted(1, 0.1, quadratic(START));
  }

  /** A polynomial is not extrapolated to more than three times its own interval. */
  @Test
  void aStepThatHasGrownMuchDoesNotUseTheStepBefore() {
    fill(START - 0.1, 0.1, tableau.stages());
    predictor.keep(0.1, stages);
    double h = 0.31;
    fill(START, h, 1);
    assertPredicted(1, h, quadratic(START));
    double largest = 0.3;
    predictor.predict(1, largest, 1, stages, guess);
    assertNotEquals(quadratic(START)[0], guess[0], 1e-3);
  }
}
