package io.github.dl4jode.term;

import io.github.dl4jode.term.VectorJacobianProductCheck.Variable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The fields that other tests trust: their products against finite differences. */
class TestFieldsTest {

  static Stream<HostField> fields() {
    return Stream.of(
        TestFields.cubic(DataType.DOUBLE, 0.5),
        TestFields.exponential(DataType.DOUBLE, -0.7),
        TestFields.constant(DataType.DOUBLE),
        TestFields.sine(DataType.DOUBLE),
        TestFields.quadrature(DataType.DOUBLE),
        TestFields.linear(DataType.DOUBLE, 10, 3),
        TestFields.withoutParameters(DataType.DOUBLE),
        TestFields.contraction(DataType.DOUBLE, 3, 0.8),
        TestFields.nonlinear(DataType.DOUBLE, 4, 5));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void productsAreThoseOfTheDerivative(HostField field) {
    INDArray state = Nd4j.linspace(DataType.DOUBLE, 0.3, 0.25, field.stateSize());
    INDArray cotangent = Nd4j.linspace(DataType.DOUBLE, -0.4, 0.3, field.stateSize());
    VectorJacobianProductCheck.check(field, 1.3, state, cotangent, Variable.of(field.parameters()));
  }

  @Test
  void mlpProductsAreThoseOfTheDerivative() {
    MlpField field = new MlpField(3, 4, 5, DataType.DOUBLE, 7);
    INDArray state = Nd4j.linspace(DataType.DOUBLE, -0.6, 0.1, field.stateSize());
    INDArray cotangent = Nd4j.linspace(DataType.DOUBLE, 0.5, -0.15, field.stateSize());
    VectorJacobianProductCheck.check(field, 0.7, state, cotangent, Variable.of(field.parameters()));
  }
}
