package io.github.dl4jode.cnf.dynamics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.cnf.Flows;
import io.github.dl4jode.dynamics.Dynamics;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Whole vector fields are their formulas, written out by hand; single maps: TimedLayerTest. */
class DynamicsFormulasTest {

  private static final int BATCH = 3;
  private static final int SIZE = 2;
  private static final double T = 0.7;
  private static final double TOLERANCE = 1e-12;

  private final INDArray y = Flows.normal(9, BATCH, SIZE);
  private final Map<String, INDArray> values = new HashMap<>();
  private final SameDiff graph = SameDiff.create();
  private final SDVariable time = graph.constant("time", Nd4j.scalar(T));
  private final SDVariable state = graph.placeHolder("y", DataType.DOUBLE, BATCH, SIZE);

  private Map<String, SDVariable> variables(Dynamics dynamics) {
    dynamics.setInputType(InputType.feedForward(SIZE));
    SDLayerParams shapes = new SDLayerParams();
    dynamics.defineParameters(shapes);
    Map<String, SDVariable> variables = new HashMap<>();
    shapes
        .getParamShapes()
        .forEach(
            (name, shape) -> {
              int length = (int) Nd4j.create(shape).length();
              values.put(name, Flows.normal(name.hashCode(), 1, length).reshape('c', shape));
              variables.put(name, graph.var(name, values.get(name)));
            });
    return variables;
  }

  private INDArray value(SDVariable variable) {
    return variable.eval(Map.of("y", y));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private double[] affine(int map, double... x) {
    double[] result = values.get("b" + map).dup().toDoubleVector();
    INDArray weights = values.get("W" + map);
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < result.length; j++) {
        result[j] += x[i] * weights.getDouble(i, j);
      }
    }
    return result;
  }

  private static double[] tanh(double... x) {
    return java.util.Arrays.stream(x).map(Math::tanh).toArray();
  }

  @Test
  void planarDynamicsAndTheirDivergence() {
    int width = 5;
    PlanarDynamics dynamics = new PlanarDynamics(width, 4);
    Map<String, SDVariable> variables = variables(dynamics);
    DynamicsWithDivergence.Parts parts =
        dynamics.defineWithDivergence(graph, time, state, variables);
    INDArray derivative = value(parts.derivative());
    INDArray divergence = value(parts.divergence());

    double[] coefficients = affine(3, tanh(affine(2, tanh(affine(1, T)))));
    int block = width * SIZE;
    for (int example = 0; example < BATCH; example++) {
      double[] expected = new double[SIZE];
      double trace = 0;
      for (int n = 0; n < width; n++) {
        double argument = coefficients[3 * block + n];
        for (int i = 0; i < SIZE; i++) {
          argument += coefficients[n * SIZE + i] * y.getDouble(example, i);
        }
        double h = Math.tanh(argument);
        for (int i = 0; i < SIZE; i++) {
          double w = coefficients[n * SIZE + i];
          double u = coefficients[block + n * SIZE + i];
          double gated = sigmoid(coefficients[2 * block + n * SIZE + i]) * u / width;
          expected[i] += gated * h;
          trace += gated * w * (1 - h * h);
        }
      }
      for (int i = 0; i < SIZE; i++) {
        assertEquals(expected[i], derivative.getDouble(example, i), TOLERANCE);
      }
      assertEquals(trace, divergence.getDouble(example), TOLERANCE);
    }
  }

  @Test
  void ffjordDynamicsHaveTheActivationBetweenTheirMaps() {
    FfjordDynamics dynamics =
        FfjordDynamics.builder()
            .hidden(4, 3)
            .layer(TimedLayer.IGNORE)
            .activation(Activation.SOFTPLUS)
            .build();
    INDArray derivative = value(dynamics.define(graph, time, state, variables(dynamics)));

    for (int example = 0; example < BATCH; example++) {
      double[] layer = y.getRow(example).dup().toDoubleVector();
      for (int map = 1; map <= 3; map++) {
        layer = affine(map, layer);
        for (int i = 0; map < 3 && i < layer.length; i++) {
          layer[i] = Math.log1p(Math.exp(layer[i]));
        }
      }
      for (int i = 0; i < SIZE; i++) {
        assertEquals(layer[i], derivative.getDouble(example, i), TOLERANCE);
      }
    }
  }

  /** dy/dt of the mean concat-squash network of FFJORD's toy experiments, tanh between the maps. */
  @Test
  void ffjordDynamicsAsInTheToyExperiments() {
    FfjordDynamics dynamics = FfjordDynamics.builder().hidden(4).build();
    INDArray derivative = value(dynamics.define(graph, time, state, variables(dynamics)));

    for (int example = 0; example < BATCH; example++) {
      double[] hidden = tanh(concatSquash(1, y.getRow(example).dup().toDoubleVector()));
      double[] expected = concatSquash(2, hidden);
      for (int i = 0; i < SIZE; i++) {
        assertEquals(expected[i], derivative.getDouble(example, i), TOLERANCE);
      }
    }
  }

  private double[] concatSquash(int map, double... x) {
    double[] result = affine(map, x);
    for (int j = 0; j < result.length; j++) {
      double gate = sigmoid(T * row("g", map, j) + row("h", map, j));
      result[j] = result[j] * gate + T * row("T", map, j);
    }
    return result;
  }

  private double row(String name, int map, int j) {
    return values.get(name + map).getDouble(j);
  }
}
