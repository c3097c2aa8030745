package io.github.dl4jode.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The controller's formula, written out. */
class AdaptiveStepSizeTest {

  private static final int ORDER = 5;
  private static final double SAFETY = 0.9;
  private static final double I = 0.3;
  private static final double P = 0.4;
  private static final double D = 0.1;

  private static StepSizes sizes() {
    return new AdaptiveStepSize(SAFETY, 0.2, 10, I, P, D).start(ORDER);
  }

  private static double after(StepSizes sizes, double size, double error) {
    return sizes.afterAccepted(size, size, error);
  }

  @Test
  void threeErrorsDecide() {
    StepSizes sizes = sizes();
    double[] errors = {0.5, 0.8, 0.3, 0.9};
    for (int n = 0; n < errors.length; n++) {
      double before = n > 0 ? errors[n - 1] : 1;
      double twoBefore = n > 1 ? errors[n - 2] : 1;
      double factor =
          SAFETY
              * Math.pow(errors[n], -(I + P + D) / ORDER)
              * Math.pow(before, (P + 2 * D) / ORDER)
              * Math.pow(twoBefore, -D / ORDER);
      assertEquals(2 * factor, after(sizes, 2, errors[n]), 1e-14, "step " + n);
    }
  }

  /** Or one step without error would decide over the next but one. */
  @Test
  void noErrorIsRememberedAsOneOfATenThousandth() {
    StepSizes sizes = sizes();
    assertEquals(10, after(sizes, 1, 0));
    double factor =
        SAFETY
            * Math.pow(0.5, -(I + P + D) / ORDER)
            * Math.pow(1e-4, (P + 2 * D) / ORDER)
            * Math.pow(1, -D / ORDER);
    assertEquals(factor, after(sizes, 1, 0.5), 1e-14);
  }

  @Test
  void theFactorIsBounded() {
    assertEquals(30, after(sizes(), 3, 1e-30));
    assertEquals(0.6, after(sizes(), 3, 1e30), 1e-15);
  }

  @ParameterizedTest
  @CsvSource({"2", "50", "1e6"})
  void aRejectedStepIsTriedAgainByTheElementaryController(double error) {
    double expected = Math.max(0.2, SAFETY * Math.pow(error, -1.0 / ORDER));
    assertEquals(7 * expected, sizes().afterRejected(7, error), 1e-14);
  }

  @Test
  void whereNoErrorIsKnownTheFactorIsTheSmallest() {
    assertEquals(0.2, sizes().afterRejected(1, Double.NaN));
    assertEquals(0.2, sizes().afterRejected(1, Double.POSITIVE_INFINITY));
  }

  @Test
  void theStepAfterARejectionDoesNotGrowAndTheNextMay() {
    StepSizes sizes = sizes();
    sizes.afterRejected(1, 2);
    assertEquals(1, after(sizes, 1, 1e-30));
    assertEquals(10, after(sizes, 1, 1e-30));
  }

  /** A step of 0.1 that the end has cut short says nothing against one of 8. */
  @Test
  void theProposalOutlivesAStepThatWasCutShort() {
    assertEquals(8, sizes().afterAccepted(8, 0.1, 1e-30));
    assertEquals(1, sizes().afterAccepted(0.5, 0.1, 1e-30));
    double factor = SAFETY * Math.pow(0.5, -(I + P + D) / ORDER);
    assertEquals(0.1 * factor, sizes().afterAccepted(8, 0.1, 0.5), 1e-15);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.2, 10, 1, 0, 0, safety",
    "1.01, 0.2, 10, 1, 0, 0, safety",
    "0.9, 0, 10, 1, 0, 0, minimumFactor",
    "0.9, 1, 10, 1, 0, 0, minimumFactor",
    "0.9, 0.2, 1, 1, 0, 0, maximumFactor",
    "0.9, 0.2, Infinity, 1, 0, 0, maximumFactor",
    "0.9, 0.2, 10, 0, 0, 0, integralGain",
    "0.9, 0.2, 10, 2.01, 0, 0, integralGain",
    "0.9, 0.2, 10, 1, -0.01, 0, proportionalGain",
    "0.9, 0.2, 10, 1, 2.01, 0, proportionalGain",
    "0.9, 0.2, 10, 1, 0, -0.01, derivativeGain",
    "0.9, 0.2, 10, 1, 0, 2.01, derivativeGain"
  })
  void badSettingsAreRefused(
      double safety, double least, double most, double i, double p, double d, String name) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new AdaptiveStepSize(safety, least, most, i, p, d))
            .getMessage();
    assertTrue(message.contains(name), message);
  }

  @Test
  void theEndsOfTheRangesAreAllowed() {
    assertEquals(2, new AdaptiveStepSize(1, 0.2, 10, 2, 2, 2).derivativeGain());
    assertEquals(0, new AdaptiveStepSize(1, 0.2, 10, 2, 0).proportionalGain());
  }

  @Test
  void theControllersOfTheFieldHaveTheirGains() {
    assertEquals(new AdaptiveStepSize(0.9, 0.2, 10, 1, 0, 0), AdaptiveStepSize.integral());
    assertEquals(
        new AdaptiveStepSize(0.9, 0.2, 10, 0.3, 0.4, 0), AdaptiveStepSize.proportionalIntegral());
    assertEquals(
        new AdaptiveStepSize(0.9, 0.2, 10, 2.0 / 9, 1.0 / 9, 1.0 / 18),
        AdaptiveStepSize.proportionalIntegralDerivative());
    assertTrue(AdaptiveStepSize.integral().usesErrorEstimate());
  }
}
