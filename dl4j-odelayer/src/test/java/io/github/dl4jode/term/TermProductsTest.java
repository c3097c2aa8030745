package io.github.dl4jode.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.array.OffHeapMemory;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Products of y' = θ t y with the quadratures (y², θ y), by hand. */
class TermProductsTest {

  private static final double T = 2;
  private static final double THETA = 3;
  private static final double Y = 5;

  private final OffHeapMemory memory = new OffHeapMemory(DataType.DOUBLE);
  private final INDArray state = Nd4j.createFromArray(Y);
  private final INDArray derivative = Nd4j.createFromArray(-1.0);
  private final INDArray stateCotangent = Nd4j.createFromArray(-1.0);
  private final INDArray sensitivity = Nd4j.createFromArray(-1.0);

  @AfterEach
  void close() {
    memory.close();
  }

  /** The numbers by which the products are multiplied, to make them infinite. */
  private static class Field implements DifferentiableTerm {

    private final boolean quadratures;
    private double stateFactor = 1;
    private double sensitivityFactor = 1;

    Field(boolean quadratures) {
      this.quadratures = quadratures;
    }

    @Override
    public long batch() {
      return 1;
    }

    @Override
    public long size() {
      return 1;
    }

    @Override
    public DataType dataType() {
      return DataType.DOUBLE;
    }

    @Override
    public long quadratureSize() {
      return quadratures ? 2 : 0;
    }

    @Override
    public long parameterCount() {
      return 1;
    }

    @Override
    public void evaluate(double t, INDArray y, INDArray f, INDArray g) {
      f.putScalar(0, THETA * t * y.getDouble(0));
      if (quadratures) {
        g.putScalar(0, y.getDouble(0) * y.getDouble(0));
        g.putScalar(1, THETA * y.getDouble(0));
      }
    }

    @Override
    public void vectorJacobianProduct(
        double t,
        INDArray y,
        INDArray a,
        INDArray c,
        INDArray f,
        INDArray g,
        INDArray toState,
        INDArray toSensitivity) {
      evaluate(t, y, f, g);
      products(t, y.getDouble(0), a, c, toState, toSensitivity);
    }

    void products(
        double t, double y, INDArray a, INDArray c, INDArray toState, INDArray toSensitivity) {
      double ofState = a.getDouble(0) * THETA * t;
      double ofTheta = a.getDouble(0) * t * y;
      if (quadratures) {
        ofState += c.getDouble(0) * 2 * y + c.getDouble(1) * THETA;
        ofTheta += c.getDouble(1) * y;
      }
      toState.putScalar(0, ofState * stateFactor);
      toSensitivity.putScalar(0, ofTheta * sensitivityFactor);
    }
  }

  /** The same field at a point. */
  private record Point(Field field, double t, double y) implements Linearization {

    @Override
    public void evaluate(double time, INDArray at, INDArray f, INDArray g) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void vectorJacobianProduct(
        INDArray a, INDArray c, INDArray toState, INDArray toSensitivity) {
      field.products(t, y, a, c, toState, toSensitivity);
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  private TermProducts products(Field field, double... cotangent) {
    TermProducts products = new TermProducts(field, memory);
    products.startBackward(Nd4j.createFromArray(cotangent));
    return products;
  }

  private void multiply(TermProducts products, double a, double weight) {
    products.multiply(
        T, state, Nd4j.createFromArray(a), weight, derivative, stateCotangent, sensitivity);
  }

  /** a θ t + w (2 c_1 y + c_2 θ) and a t y + w c_2 y. */
  private void assertProducts(double a, double w, double first, double second) {
    assertEquals(
        a * THETA * T + w * (2 * first * Y + second * THETA), stateCotangent.getDouble(0), 1e-12);
    assertEquals(a * T * Y + w * second * Y, sensitivity.getDouble(0), 1e-12);
  }

  @Test
  void theQuadraturesCountByTheirWeight() {
    Field field = new Field(true);
    TermProducts products = products(field, 0.25, -0.5);
    assertTrue(products.haveSource());
    Linearization point = new Point(field, T, Y);
    for (double weight : new double[] {1, 0.5, 0.5, -2, 0, 1}) {
      multiply(products, 1.5, weight);
      assertProducts(1.5, weight, 0.25, -0.5);
      assertEquals(THETA * T * Y, derivative.getDouble(0));
      stateCotangent.assign(0);
      products.multiply(point, T, Nd4j.createFromArray(2.5), weight, stateCotangent, sensitivity);
      assertProducts(2.5, weight, 0.25, -0.5);
    }
    for (double weight : new double[] {3, 4}) {
      products.multiply(point, T, Nd4j.createFromArray(2.5), weight, stateCotangent, sensitivity);
      assertProducts(2.5, weight, 0.25, -0.5);
    }
  }

  /** A backward pass begins with the weight 1, whatever the last one ended with. */
  @Test
  void eachBackwardPassHasItsOwnCotangent() {
    TermProducts products = products(new Field(true), 0.25, -0.5);
    multiply(products, 1, 0.5);
    products.startBackward(Nd4j.createFromArray(3.0, 4.0));
    multiply(products, 1, 1);
    assertProducts(1, 1, 3, 4);
    products.startBackward(Nd4j.createFromArray(5.0, 6.0));
    multiply(products, 1, 0.5);
    assertProducts(1, 0.5, 5, 6);
  }

  @Test
  void theRateOfTheQuadraturesIsTheirDotProduct() {
    TermProducts products = products(new Field(true), 0.25, -0.5);
    assertEquals(0.25 * Y * Y - 0.5 * THETA * Y, products.evaluate(T, state, derivative), 1e-12);
    assertEquals(THETA * T * Y, derivative.getDouble(0));
  }

  @Test
  void withoutQuadraturesThereIsNoSource() {
    TermProducts products = products(new Field(false));
    assertFalse(products.haveSource());
    multiply(products, 1.5, 7);
    assertProducts(1.5, 0, 0, 0);
    derivative.assign(0);
    assertEquals(0, products.evaluate(T, state, derivative));
    assertEquals(THETA * T * Y, derivative.getDouble(0));
  }

  private OptionalDouble faultOf(Field field, double a, double weight, double at) {
    TermProducts products = products(field, 0.25, -0.5);
    state.putScalar(0, at);
    OptionalDouble fault = products.faultIn(() -> multiply(products, a, weight));
    if (Double.isFinite(at)) {
      Linearization point = new Point(field, T, at);
      OptionalDouble ofPoint =
          products.faultIn(
              () ->
                  products.multiply(
                      point, T, Nd4j.createFromArray(a), weight, stateCotangent, sensitivity));
      assertEquals(fault, ofPoint);
    }
    return fault;
  }

  @Test
  void aDerivativeThatIsNotFiniteIsTheFault() {
    for (boolean quadratures : new boolean[] {true, false}) {
      Field field = new Field(quadratures);
      assertEquals(OptionalDouble.empty(), faultOf(field, 1, 1, Y));
      field.stateFactor = Double.NaN;
      assertEquals(OptionalDouble.of(T), faultOf(field, 1, 1, Y));
      field.stateFactor = 1;
      field.sensitivityFactor = Double.POSITIVE_INFINITY;
      assertEquals(OptionalDouble.of(T), faultOf(field, 1e200, 1, Y));
    }
  }

  /** The product overflows, and with a cotangent of norm 1 it would not. */
  @Test
  void anOverflowOfTheCotangentIsNot() {
    for (boolean quadratures : new boolean[] {true, false}) {
      Field field = new Field(quadratures);
      assertEquals(OptionalDouble.empty(), faultOf(field, 1e308, 1, 1));
      assertFalse(stateCotangent.getDouble(0) > 1e307, "the product with a unit was the last");
      assertEquals(OptionalDouble.empty(), faultOf(field, Double.POSITIVE_INFINITY, 1, Y));
    }
    // The weight of the quadratures overflows it.
    for (double weight : new double[] {1e308, -1e308}) {
      assertEquals(OptionalDouble.empty(), faultOf(new Field(true), 1e-9, weight, 100));
      // The last product was with a cotangent of next to 0, and the quadratures by 1 or -1.
      double expected = Math.signum(weight) * (0.25 * 2 * 100 - 0.5 * THETA);
      assertEquals(expected, stateCotangent.getDouble(0), 1e-9);
    }
  }

  /** θ t y is infinite, and its derivative as well, but the state was lost before. */
  @Test
  void aStateThatIsNotFiniteIsNot() {
    Field field = new Field(true);
    field.stateFactor = Double.NaN;
    assertEquals(OptionalDouble.empty(), faultOf(field, 1, 1, Double.POSITIVE_INFINITY));
    TermProducts products = products(field, 0.25, -0.5);
    state.assign(1e308);
    assertEquals(
        OptionalDouble.empty(), products.faultIn(() -> multiply(products, 1, 1)), "f overflows");
  }

  @Test
  void onlyTheRepetitionLooksForFaults() {
    Field field = new Field(true);
    field.stateFactor = Double.NaN;
    TermProducts products = products(field, 0.25, -0.5);
    multiply(products, 1, 1);
    assertEquals(OptionalDouble.empty(), products.faultIn(() -> {}));
    assertEquals(OptionalDouble.of(T), products.faultIn(() -> multiply(products, 1, 1)));
    assertEquals(OptionalDouble.empty(), products.faultIn(() -> {}), "the last one is forgotten");
    Runnable fails =
        () -> {
          throw new IllegalStateException("stop");
        };
    assertThrows(IllegalStateException.class, () -> products.faultIn(fails));
    // A product of another weight is not repeated with a cotangent of norm 1.
    multiply(products, 4, 1);
    assertTrue(Double.isNaN(stateCotangent.getDouble(0)));
    assertEquals(4 * T * Y - 0.5 * Y, sensitivity.getDouble(0), 1e-12);
  }
}
