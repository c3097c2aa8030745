package io.github.dl4jode.mnist.check;

import io.github.dl4jode.array.Vectors;
import io.github.dl4jode.tape.Tape;
import io.github.dl4jode.tape.TapeCompiler;
import io.github.dl4jode.tape.TapeSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/** The ops of the library's vector fields, each as a tape, forward and backward. */
final class OpComputations {

  private static final double TOLERANCE = 2e-5;

  private static final long[] MATRIX = {3, 4};
  private static final long[] IMAGES = {2, 4, 5, 5};

  private OpComputations() {}

  static List<BackendComputation> all() {
    List<BackendComputation> all = new ArrayList<>();
    functions(all);
    arithmetic(all);
    shapes(all);
    products(all);
    return all;
  }

  private static void functions(List<BackendComputation> all) {
    all.add(unary("tanh", x -> x.getSameDiff().math().tanh(x)));
    all.add(unary("sigmoid", x -> x.getSameDiff().nn().sigmoid(x)));
    all.add(unary("relu", x -> x.getSameDiff().nn().relu(x, 0)));
    all.add(unary("leaky relu", x -> x.getSameDiff().nn().leakyRelu(x, 0.1)));
    all.add(unary("elu", x -> x.getSameDiff().nn().elu(x)));
    all.add(unary("softplus", x -> x.getSameDiff().nn().softplus(x)));
    all.add(unary("swish", x -> x.getSameDiff().nn().swish(x)));
    all.add(unary("softmax", x -> x.getSameDiff().nn().softmax(x, 1)));
    all.add(unary("exp", x -> x.getSameDiff().math().exp(x)));
    all.add(unaryOfPositive("log", x -> x.getSameDiff().math().log(x)));
    all.add(unaryOfPositive("sqrt", x -> x.getSameDiff().math().sqrt(x)));
    all.add(unary("square", x -> x.getSameDiff().math().square(x)));
    all.add(unary("cube", x -> x.getSameDiff().math().cube(x)));
    all.add(unary("sin", x -> x.getSameDiff().math().sin(x)));
    all.add(unary("cos", x -> x.getSameDiff().math().cos(x)));
    all.add(unaryOfPositive("reciprocal", x -> x.getSameDiff().math().reciprocal(x)));
    all.add(unary("negative", SDVariable::neg));
    all.add(unary("times number", x -> x.mul(-1.7)));
    all.add(unary("plus number", x -> x.add(0.3)));
    all.add(unaryOfPositive("number over", x -> x.rdiv(1.7)));
    all.add(unaryOfPositive("power", x -> x.getSameDiff().math().pow(x, 1.5)));
  }

  private static void arithmetic(List<BackendComputation> all) {
    for (long[] second : new long[][] {{3, 4}, {1, 4}, {3, 1}}) {
      String with = " with " + second[0] + " x " + second[1];
      all.add(binary("add" + with, SDVariable::add, MATRIX, second));
      all.add(binary("subtract" + with, SDVariable::sub, MATRIX, second));
      all.add(binary("multiply" + with, SDVariable::mul, MATRIX, second));
      all.add(binary("divide" + with, SDVariable::div, MATRIX, second));
    }
    all.add(binary("add to channels", SDVariable::add, IMAGES, new long[] {1, 4, 1, 1}));
    all.add(binary("multiply channels", SDVariable::mul, IMAGES, new long[] {1, 4, 1, 1}));
  }

  private static void shapes(List<BackendComputation> all) {
    all.add(unary("sum of rows", x -> x.sum(true, 1)));
    all.add(unary("sum of columns", x -> x.sum(true, 0)));
    all.add(unary("mean of rows", x -> x.mean(true, 1)));
    all.add(unary("norm of rows", x -> x.norm2(true, 1)));
    all.add(unary("maximum of rows", x -> x.max(true, 1)));
    all.add(unary("reshape", x -> x.reshape(2, 6)));
    all.add(unary("transpose", x -> x.permute(1, 0)));
    all.add(binary("concatenate", (x, a) -> x.getSameDiff().concat(1, x, a), MATRIX, MATRIX));
  }

  private static void products(List<BackendComputation> all) {
    all.add(binary("matrix product", SDVariable::mmul, MATRIX, new long[] {4, 5}));
    all.add(
        binary(
            "convolution",
            (x, w) ->
                x.getSameDiff()
                    .cnn()
                    .conv2d(
                        x,
                        w,
                        Conv2DConfig.builder().kH(3).kW(3).paddingMode(PaddingMode.SAME).build()),
            IMAGES,
            new long[] {3, 3, 4, 6}));
  }

  private static BackendComputation unary(String name, UnaryOperator<SDVariable> op) {
    return unary(name, -1.3, op);
  }

  private static BackendComputation unaryOfPositive(String name, UnaryOperator<SDVariable> op) {
    return unary(name, 0.5, op);
  }

  private static BackendComputation unary(String name, double low, UnaryOperator<SDVariable> op) {
    return new BackendComputation(
        name,
        TOLERANCE,
        () -> {
          SameDiff graph = SameDiff.create();
          SDVariable x = graph.placeHolder("x", DataType.FLOAT, MATRIX);
          String output = op.apply(x).name();
          return run(
              TapeSpecification.builder(graph, output).input("x", MATRIX), List.of("x"), low);
        });
  }

  private static BackendComputation binary(
      String name, BinaryOperator<SDVariable> op, long[] first, long[] second) {
    return new BackendComputation(
        name,
        TOLERANCE,
        () -> {
          SameDiff graph = SameDiff.create();
          SDVariable x = graph.placeHolder("x", DataType.FLOAT, first);
          SDVariable a = graph.placeHolder("a", DataType.FLOAT, second);
          String output = op.apply(x, a).name();
          return run(
              TapeSpecification.builder(graph, output).input("x", first).input("a", second),
              List.of("x", "a"),
              0.5);
        });
  }

  /** The result, then the product of the Jacobian with a cotangent, for each input. */
  private static double[] run(
      TapeSpecification.Builder specification, List<String> inputs, double low) {
    specification.gradients(Set.copyOf(inputs));
    try (Tape tape = TapeCompiler.compile(specification.build())) {
      inputs.forEach(name -> tape.input(name).write(filled(low, tape.input(name).shape())));
      tape.parametersChanged();
      tape.forward();
      double[] results = Vectors.toJava(tape.output().array());
      tape.cotangent().write(filled(0.5, tape.cotangent().shape()));
      tape.backward();
      for (String name : inputs) {
        double[] cotangent = Vectors.toJava(tape.inputCotangent(name).array());
        results =
            DoubleStream.concat(DoubleStream.of(results), DoubleStream.of(cotangent)).toArray();
      }
      return results;
    }
  }

  private static INDArray filled(double low, long... shape) {
    int count = 1;
    for (long size : shape) {
      count *= (int) size;
    }
    return Nd4j.createFromArray(BackendComputation.numbers(count, low, 2)).reshape('c', shape);
  }
}
