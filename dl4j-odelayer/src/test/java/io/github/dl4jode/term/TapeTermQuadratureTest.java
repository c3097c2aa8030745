package io.github.dl4jode.term;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.term.TapeTerm.Parts;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TapeTermQuadratureTest {

  private static INDArray vector(DataType dataType, double... numbers) {
    return Nd4j.createFromArray(numbers).castTo(dataType);
  }

  /** f = p y t, g = (Σ y², p q): every number by hand. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void derivativesIntegrandsAndProducts(DataType dataType) {
    Map<String, INDArray> parameters = Map.of("p", vector(dataType, 2));
    INDArray q = vector(dataType, 5);
    try (TapeTerm field =
        TapeTerm.builder(
                (graph, at) ->
                    new Parts(
                        at.y().mul(at.parameters().get("p")).mul(at.t()),
                        List.of(
                            graph.sum(at.y().mul(at.y()), true, 0),
                            at.parameters().get("p").mul(graph.var("q", q)))),
                dataType,
                3)
            .parameters(parameters)
            .quadratureErrorControlled(true)
            .build()) {
      assertEquals(2, field.quadratureSize());
      INDArray y = vector(dataType, 1, -2, 3);
      INDArray f = vector(dataType, 0, 0, 0);
      INDArray g = vector(dataType, 0, 0);
      field.evaluate(0.5, y, f, g);
      assertEquals(vector(dataType, 1, -2, 3), f);
      assertEquals(vector(dataType, 14, 10), g);
      INDArray ofState = vector(dataType, 0, 0, 0);
      INDArray ofParameters = vector(dataType, 0);
      INDArray a = vector(dataType, 1, 1, 0);
      INDArray c = vector(dataType, 10, 100);
      field.vectorJacobianProduct(0.5, y, a, c, f, g, ofState, ofParameters);
      assertEquals(vector(dataType, 1 + 20, 1 - 40, 60), ofState);
      assertEquals(vector(dataType, -0.5 + 500), ofParameters);
      INDArray none = vector(dataType, 0, 0);
      field.vectorJacobianProduct(0.5, y, a, none, f, g, ofState, ofParameters);
      assertEquals(vector(dataType, 1, 1, 0), ofState);
      assertEquals(vector(dataType, -0.5), ofParameters);
      q.assign(7);
      field.parametersChanged();
      field.evaluate(0.5, y, f, g);
      assertEquals(vector(dataType, 14, 14), g);
      assertTrue(field.bytes() > 0);
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    long[] shape = {2, 3};
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                TapeTerm.builder(
                        (graph, at) -> new Parts(graph.transpose(at.y()), List.of(at.y())),
                        DataType.DOUBLE,
                        shape)
                    .build());
    assertTrue(refusal.getMessage().contains("[3, 2]"), refusal.getMessage());
    INDArray six = Nd4j.zeros(DataType.DOUBLE, 6);
    try (TapeTerm field =
        TapeTerm.builder((graph, at) -> new Parts(at.y(), List.of(at.y())), DataType.DOUBLE, shape)
            .differentiable(false)
            .build()) {
      assertThrows(
          IllegalStateException.class,
          () ->
              field.vectorJacobianProduct(
                  0, six, six, six, six.dup(), six.dup(), six.dup(), six.dup()));
    }
  }
}
