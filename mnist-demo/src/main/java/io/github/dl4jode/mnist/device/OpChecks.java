package io.github.dl4jode.mnist.device;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.gradient.Gradients;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The ops that vector fields are made of. For each op the check makes one step of Euler's method
 * with the field op(y, w), and takes a gradient back through it: the op and its derivatives run as
 * in a layer.
 */
final class OpChecks {

  private static final double TOLERANCE = 1e-4;
  private static final String WEIGHTS = "w";
  private static final long[] ROWS = {3, 4};
  private static final long[] IMAGES = {2, 3, 5, 5};

  private OpChecks() {}

  static List<DeviceCheck> all() {
    List<DeviceCheck> checks = new ArrayList<>();
    addTransforms(checks);
    addArithmetic(checks);
    addProducts(checks);
    addImageOps(checks);
    return checks;
  }

  private static void addTransforms(List<DeviceCheck> checks) {
    checks.add(unary("tanh", y -> y.getSameDiff().math().tanh(y)));
    checks.add(unary("sigmoid", y -> y.getSameDiff().nn().sigmoid(y)));
    checks.add(unary("relu", y -> y.getSameDiff().nn().relu(y, 0)));
    checks.add(unary("leaky relu", y -> y.getSameDiff().nn().leakyRelu(y, 0.1)));
    checks.add(unary("elu", y -> y.getSameDiff().nn().elu(y)));
    checks.add(unary("softplus", y -> y.getSameDiff().nn().softplus(y)));
    checks.add(unary("swish", y -> y.getSameDiff().nn().swish(y)));
    checks.add(unary("gelu", y -> y.getSameDiff().nn().gelu(y)));
    checks.add(unary("softmax", y -> y.getSameDiff().nn().softmax(y, 1)));
    checks.add(unary("exp", y -> y.getSameDiff().math().exp(y)));
    checks.add(unary("log", y -> y.getSameDiff().math().log(y.mul(y).add(0.5))));
    checks.add(unary("sqrt", y -> y.getSameDiff().math().sqrt(y.mul(y).add(0.5))));
    checks.add(unary("square", y -> y.getSameDiff().math().square(y)));
    checks.add(unary("sin", y -> y.getSameDiff().math().sin(y)));
    checks.add(unary("cos", y -> y.getSameDiff().math().cos(y)));
    checks.add(unary("abs", y -> y.getSameDiff().math().abs(y)));
    checks.add(unary("negative", SDVariable::neg));
    checks.add(unary("third power", y -> y.getSameDiff().math().pow(y, 3)));
  }

  private static void addArithmetic(List<DeviceCheck> checks) {
    checks.add(binary("sum", SDVariable::add));
    checks.add(binary("difference", SDVariable::sub));
    checks.add(binary("product", SDVariable::mul));
    checks.add(binary("quotient", (y, w) -> y.div(w.mul(w).add(1.0))));
    checks.add(binary("larger", (y, w) -> y.getSameDiff().math().max(y, w)));
    checks.add(check("sum with a row", ROWS, new long[] {4}, SDVariable::add));
    checks.add(check("product with a column", ROWS, new long[] {3, 1}, SDVariable::mul));
    checks.add(unary("mean of rows", y -> y.sub(y.mean(true, 1))));
    checks.add(unary("sum of columns", y -> y.mul(y.sum(true, 0))));
  }

  private static void addProducts(List<DeviceCheck> checks) {
    checks.add(check("matrix product", ROWS, new long[] {4, 4}, SDVariable::mmul));
    checks.add(
        check(
            "transposed matrix product",
            ROWS,
            new long[] {4, 4},
            (y, w) -> y.getSameDiff().mmul(y, w, false, true, false)));
    checks.add(
        unary(
            "join and part",
            y -> {
              SameDiff graph = y.getSameDiff();
              SDVariable twice = graph.concat(1, y.mul(2), graph.math().tanh(y));
              return graph.slice(twice, new int[] {0, 2}, 3, 4);
            }));
    checks.add(unary("transpose and reshape", y -> y.permute(1, 0).reshape(3, 4).mul(y)));
  }

  private static void addImageOps(List<DeviceCheck> checks) {
    checks.add(check("convolution 3x3", IMAGES, new long[] {3, 3, 3, 3}, OpChecks::convolution));
    checks.add(
        check(
            "bias of channels",
            IMAGES,
            new long[] {3},
            (y, w) -> y.getSameDiff().nn().biasAdd(y, w, true)));
    checks.add(
        check(
            "normalisation of channels",
            IMAGES,
            new long[] {1},
            (y, w) -> {
              SDVariable centred = y.sub(y.mean(true, 2, 3));
              SDVariable variance = centred.mul(centred).mean(true, 2, 3);
              return centred.div(y.getSameDiff().math().sqrt(variance.add(1e-3))).mul(w);
            }));
  }

  private static SDVariable convolution(SDVariable y, SDVariable w) {
    Conv2DConfig config =
        Conv2DConfig.builder().kH(3).kW(3).sH(1).sW(1).pH(1).pW(1).dH(1).dW(1).build();
    return y.getSameDiff().cnn().conv2d(y, w, config);
  }

  private static DeviceCheck unary(String name, UnaryOperator<SDVariable> op) {
    // The weight keeps the shape of the check; it is a factor.
    return check(name, ROWS, new long[] {3, 4}, (y, w) -> op.apply(y).mul(w));
  }

  private static DeviceCheck binary(
      String name, BiFunction<SDVariable, SDVariable, SDVariable> op) {
    return check(name, ROWS, ROWS, op);
  }

  private static DeviceCheck check(
      String name,
      long[] state,
      long[] weights,
      BiFunction<SDVariable, SDVariable, SDVariable> op) {
    return new DeviceCheck(name, TOLERANCE, () -> step(state, weights, op));
  }

  /** y1, dL/dy0 and dL/dw of one step. */
  private static double[] step(
      long[] state, long[] weights, BiFunction<SDVariable, SDVariable, SDVariable> op) {
    INDArray w = Waves.of(0.9, weights);
    INDArray y0 = Waves.of(0.4, state);
    OdeSolver euler =
        OdeSolver.builder()
            .method(Methods.EULER)
            .stepSizeController(new FixedStepSize(0.5))
            .build();
    try (TapeTerm term =
            TapeTerm.builder(
                    (graph, at) ->
                        TapeTerm.Parts.of(op.apply(at.y(), at.parameters().get(WEIGHTS))),
                    DataType.FLOAT,
                    state)
                .parameters(Map.of(WEIGHTS, w))
                .build();
        GradientWorkspace workspace = new GradientWorkspace()) {
      INDArray flat = y0.reshape(y0.length());
      DifferentiableSolution solved =
          new DiscreteAdjoint().solve(euler, Solve.of(term, flat, 0, 0.5).build(), workspace);
      double[] end = solved.solution().orThrow().finalState().dup().toDoubleVector();
      INDArray cotangents = Nd4j.zeros(DataType.FLOAT, 2, flat.length());
      cotangents.getRow(1).assign(Waves.of(1.7, flat.length()));
      Gradients gradients = solved.backward(cotangents);
      return Stream.of(
              end,
              gradients.initialState().dup().toDoubleVector(),
              gradients.parameters().dup().toDoubleVector())
          .flatMapToDouble(Arrays::stream)
          .toArray();
    }
  }
}
