package io.github.dl4jode.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import io.github.dl4jode.tape.convolution.ConvolutionExecutors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The vector field of the MNIST experiment, in float by oneDNN and in double by ND4J. */
class ConvolutionFieldTest {

  private static final long[] STATE = {4, 64, 6, 6};

  private final ConvolutionDynamics dynamics = ConvolutionDynamics.builder().build();

  private Map<String, INDArray> parameters() {
    dynamics.setInputType(InputType.convolutional(STATE[2], STATE[3], STATE[1]));
    SDLayerParams shapes = new SDLayerParams();
    dynamics.defineParameters(shapes);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    shapes
        .getParamShapes()
        .forEach((name, shape) -> parameters.put(name, Nd4j.create(DataType.FLOAT, shape)));
    Nd4j.getRandom().setSeed(1);
    dynamics.initializeParameters(parameters);
    return parameters;
  }

  private Tape tape(DataType type, Map<String, INDArray> parameters) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    parameters.forEach((name, array) -> arrays.put(name, array.castTo(type)));
    SameDiff graph = SameDiff.create();
    SDVariable t = graph.placeHolder("t", type);
    SDVariable y = graph.placeHolder("y", type, STATE);
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    arrays.forEach((name, array) -> variables.put(name, graph.var(name, array)));
    SDVariable f = dynamics.define(graph, t, y, variables);
    return TapeCompiler.compile(
        TapeSpecification.builder(graph, f.name())
            .input("t")
            .input("y", STATE)
            .parameters(arrays)
            .gradients(Set.of("y", "t"))
            .parameterGradients()
            .build());
  }

  @Test
  void isFound() {
    assertInstanceOf(OneDnnConvolutions.class, ConvolutionExecutors.installed().get(0));
  }

  @Test
  void fieldAndGradientsAreThoseOfNd4j() {
    Map<String, INDArray> parameters = parameters();
    INDArray y = Nd4j.randn(DataType.FLOAT, STATE);
    INDArray cotangent = Nd4j.randn(DataType.FLOAT, STATE);
    try (Tape one = tape(DataType.FLOAT, parameters);
        Tape other = tape(DataType.DOUBLE, parameters)) {
      for (Tape tape : new Tape[] {one, other}) {
        DataType type = tape.output().array().dataType();
        tape.input("t").write(0.3);
        tape.input("y").write(y.castTo(type));
        tape.forward();
        tape.cotangent().write(cotangent.castTo(type));
        tape.backward();
      }
      assertClose(other.output().array(), one.output().array());
      assertClose(other.parameterCotangent().array(), one.parameterCotangent().array());
      for (String input : Set.of("y", "t")) {
        assertClose(other.inputCotangent(input).array(), one.inputCotangent(input).array());
      }
    }
  }

  private static void assertClose(INDArray expected, INDArray actual) {
    double scale = expected.norm2Number().doubleValue();
    double error = expected.sub(actual.castTo(DataType.DOUBLE)).norm2Number().doubleValue();
    assertEquals(0, error / scale, 2e-5);
  }
}
