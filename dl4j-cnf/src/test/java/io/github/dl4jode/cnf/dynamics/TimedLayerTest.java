package io.github.dl4jode.cnf.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.cnf.Flows;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Each layer against its formula, written out for one example and one component at a time. */
class TimedLayerTest {

  private static final int BATCH = 4;
  private static final int SIZE = 3;
  private static final double T = 0.7;

  private final Map<String, INDArray> values = new HashMap<>();
  private final INDArray x = Flows.normal(2, BATCH, SIZE);

  private double row(String name, int j) {
    return values.get(name + "1").getDouble(j);
  }

  /** Σ_i x_i M_ij. */
  private double product(String matrix, int example, int j) {
    double sum = 0;
    for (int i = 0; i < SIZE; i++) {
      sum += x.getDouble(example, i) * values.get(matrix + "1").getDouble(i, j);
    }
    return sum;
  }

  private double expected(TimedLayer layer, int example, int j) {
    double affine = product("W", example, j) + row("b", j);
    return switch (layer) {
      case IGNORE -> affine;
      case CONCAT, CONCAT_V2 -> affine + T * row("T", j);
      case SQUASH -> affine * gate(j);
      case CONCAT_SQUASH -> affine * gate(j) + T * row("T", j);
      case BLEND -> (1 - T) * affine + T * (product("V", example, j) + row("c", j));
    };
  }

  private double gate(int j) {
    return 1 / (1 + Math.exp(-T * row("g", j) - row("h", j)));
  }

  @ParameterizedTest
  @EnumSource
  void isItsFormula(TimedLayer layer) {
    FfjordDynamics oneMap = FfjordDynamics.builder().hidden().layer(layer).build();
    oneMap.setInputType(InputType.feedForward(SIZE));
    SDLayerParams shapes = new SDLayerParams();
    oneMap.defineParameters(shapes);
    SameDiff graph = SameDiff.create();
    SDVariable t = graph.placeHolder("t", DataType.DOUBLE);
    SDVariable y = graph.placeHolder("y", DataType.DOUBLE, BATCH, SIZE);
    Map<String, SDVariable> parameters = new HashMap<>();
    shapes
        .getParamShapes()
        .forEach(
            (name, shape) -> {
              int length = (int) Nd4j.create(shape).length();
              INDArray drawn = Flows.normal(name.hashCode(), 1, length).reshape('c', shape);
              values.put(name, drawn);
              parameters.put(name, graph.var(name, drawn));
            });

    INDArray actual =
        oneMap.define(graph, t, y, parameters).eval(Map.of("t", Nd4j.scalar(T), "y", x));

    for (int n = 0; n < BATCH; n++) {
      for (int j = 0; j < SIZE; j++) {
        assertEquals(expected(layer, n, j), actual.getDouble(n, j), 1e-12);
      }
    }
  }
}
