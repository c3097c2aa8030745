package io.github.dl4jode.method.multistep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of Shampine and Gordon for the order of the next attempt. */
class OrderChoiceTest {

  /** The errors at orders 1, 2 … and at the order after that of the attempt. */
  private static OrderChoice.Errors errors(double higher, double... lower) {
    return new OrderChoice.Errors() {
      @Override
      public double lower(int order) {
        return lower[order - 1];
      }

      @Override
      public double higher() {
        return higher;
      }
    };
  }

  /** At an order, after the steps that raise it, and one whose error ended the start. */
  private static OrderChoice at(int order, int highest) {
    OrderChoice choice = new OrderChoice(1, highest);
    for (int k = 1; k < order; k++) {
      choice.judge(0.5, errors(Double.POSITIVE_INFINITY, 9, 9, 9, 9, 9));
      choice.advance();
    }
    // A rejected step ends the start, and leaves the order.
    choice.judge(2, errors(Double.POSITIVE_INFINITY, 9, 9, 9, 9, 9));
    choice.advance();
    assertEquals(order, choice.order());
    return choice;
  }

  private static void assertNext(int order, double error, OrderChoice choice) {
    assertEquals(order, choice.nextOrder());
    assertEquals(error, choice.nextError());
    choice.advance();
    assertEquals(order, choice.order());
  }

  @Test
  void theStartRaisesTheOrderInEachStep() {
    OrderChoice choice = new OrderChoice(1, 3);
    assertEquals(1, choice.order());
    choice.judge(1, errors(9));
    assertNext(2, 1, choice);
    choice.judge(0.9, errors(9, 0.5));
    assertNext(3, 0.9, choice);
    choice.judge(0.9, errors(9, 5, 5));
    assertNext(3, 0.9, choice);
    choice.restart();
    assertEquals(1, choice.order());
    choice.judge(0.7, errors(9));
    assertNext(2, 0.7, choice);
  }

  /** Steps at most double: the error counts as no less than 2^-(k+1). */
  @ParameterizedTest
  @CsvSource({"0, 0.125", "0.1, 0.125", "0.2, 0.2"})
  void aStepGrowsAtMostTwofold(double error, double counted) {
    OrderChoice choice = new OrderChoice(1, 12);
    choice.judge(error, errors(9));
    assertEquals(2, choice.nextOrder());
    assertEquals(counted, choice.nextError());
  }

  /** From order 2 the lower one must be twice as good; above, two lower ones must not be worse. */
  @ParameterizedTest
  @CsvSource({
    "2, 0.8, 0.4, 9, 1, 0.4",
    "2, 0.8, 0.41, 9, 2, 0.8",
    "3, 0.8, 0.8, 0.8, 2, 0.8",
    "3, 0.8, 0.81, 0.8, 3, 0.8",
    "3, 0.8, 0.8, 0.81, 3, 0.8"
  })
  void theOrderFallsWhereALowerOneIsAsGood(
      int order, double error, double one, double two, int next, double nextError) {
    double[] lower = {9, 9, 9, 9};
    lower[order - 2] = one;
    if (order > 2) {
      lower[order - 3] = two;
    }
    // The next higher one is so bad that it decides nothing, or worse than the one below.
    for (double higher : new double[] {0.8, Double.POSITIVE_INFINITY}) {
      OrderChoice choice = at(order, 12);
      choice.judge(error, errors(higher, lower));
      if (next == order && lower[order - 2] <= Math.min(error, higher)) {
        assertNext(order - 1, lower[order - 2], choice);
      } else {
        assertNext(next, nextError, choice);
      }
    }
  }

  @Test
  void theStartEndsWhereTheOrderFalls() {
    OrderChoice choice = new OrderChoice(1, 12);
    choice.judge(0.8, errors(9));
    choice.advance();
    choice.judge(0.8, errors(9, 0.3));
    assertNext(1, 0.3, choice);
    // With the start over, only a better one is chosen.
    choice.judge(0.8, errors(0.4));
    assertNext(1, 0.8, choice);
    choice.judge(0.8, errors(0.39));
    assertNext(2, 0.39, choice);
  }

  @Test
  void theOrderRisesWhereTheNextOneIsBetter() {
    OrderChoice choice = at(3, 12);
    choice.judge(0.8, errors(0.8, 9, 0.9));
    assertNext(3, 0.8, choice);
    choice.judge(0.8, errors(0.79, 9, 0.9));
    assertNext(4, 0.79, choice);
    choice.judge(0.8, errors(0.5, 9, 9, 0.5));
    assertNext(3, 0.5, choice);
    choice.judge(0.8, errors(9, 9, 0.8));
    assertNext(2, 0.8, choice);
    OrderChoice highest = at(3, 3);
    highest.judge(0.8, errors(0.1, 9, 0.7));
    assertNext(3, 0.8, highest);
  }

  @Test
  void rejectedStepsLowerTheOrderAndTheThirdOneBeginsAgain() {
    OrderChoice choice = at(4, 12); // It has failed once.
    choice.judge(3, errors(9, 20, 30, 40));
    assertNext(4, 3, choice);
    choice.judge(3, errors(9, 20, 30, 40));
    assertNext(1, 20, choice);
    choice.judge(3, errors(9));
    assertNext(1, 3, choice);
    OrderChoice other = at(4, 12);
    other.judge(3, errors(9, 9, 3, 3));
    assertNext(3, 3, other);
    // An accepted step ends the count.
    other.judge(0.5, errors(9, 9, 9));
    other.advance();
    for (int i = 0; i < 2; i++) {
      other.judge(3, errors(9, 9, 9));
      assertNext(3, 3, other);
    }
    other.judge(3, errors(9, 8, 9));
    assertNext(1, 8, other);
  }

  @Test
  void anErrorThatIsNotFiniteLeavesTheOrder() {
    OrderChoice choice = at(3, 12);
    choice.judge(Double.NaN, errors(0, 0, 0));
    assertEquals(3, choice.nextOrder());
    choice.judge(Double.POSITIVE_INFINITY, errors(0, 0, 0));
    assertNext(3, Double.POSITIVE_INFINITY, choice);
  }

  @Test
  void aLowestOrderIsReachedAndKept() {
    OrderChoice choice = new OrderChoice(3, 3);
    for (int k = 1; k < 3; k++) {
      assertEquals(k, choice.order());
      choice.judge(0.5, errors(9, 0, 0));
      choice.advance();
    }
    choice.judge(0.5, errors(0, 0, 0));
    assertNext(3, 0.5, choice);
    for (int i = 0; i < 4; i++) {
      choice.judge(5, errors(9, 0, 0));
      assertNext(3, 5, choice);
    }
    OrderChoice raised = new OrderChoice(1, 2);
    raised.raise();
    assertEquals(2, raised.order());
    raised.raise();
    assertEquals(2, raised.order());
  }
}
