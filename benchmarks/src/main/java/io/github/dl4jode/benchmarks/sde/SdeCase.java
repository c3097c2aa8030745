package io.github.dl4jode.benchmarks.sde;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.sde.equation.CoefficientGraph.Variables;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.solver.CompiledSde;
import io.github.dl4jode.sde.solver.RenewedNoise;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A solve over [0, 1] with diagonal noise: the drift is a network size-64-size with softplus and
 * tanh, the diffusion a sigmoid of a linear function of each component. Alone, with the gradient by
 * stored states and, where the method can, by its constant-memory gradient. The floor is the
 * products of the drift, each once, and the increments, alone.
 *
 * @param option the method
 * @param batch the number of states
 * @param size of a state
 * @param steps of the solve
 * @param dataType of states and parameters
 * @param repetitions of all solves
 */
record SdeCase(
    SdeMethodOption option,
    int batch,
    int size,
    int steps,
    DataType dataType,
    Repetitions repetitions)
    implements BenchmarkCase {

  private static final int HIDDEN = 64;
  private static final int SEED = 7;

  /** ND4J's products of narrower matrices are slower than those of a solve. */
  private static final int LEAST_SIZE_WITH_FLOOR = 16;

  private static final double[] TIMES = {0, 1};

  @Override
  public void measure(Result result) {
    SdeSolver solver = new SdeSolver(option.method(), 1.0 / steps, true);
    StochasticEquation equation = equation();
    INDArray start = Nd4j.rand(dataType, batch, size);
    INDArray cotangents = Nd4j.ones(dataType, 2, (long) batch * size);
    INDArray w = Nd4j.create(dataType, (long) batch * size);
    boolean reversible = option.method().isReversible();
    SdeGradientMethod constant =
        reversible ? new SdeGradientMethod.UndoneSteps() : new SdeGradientMethod.AdjointEquation();
    try (CompiledSde alone = solver.compile(equation);
        CompiledSde stored = solver.compile(equation, SdeGradientMethod.storedStates());
        CompiledSde inConstantMemory = solver.compile(equation, constant)) {
      RenewedNoise once = new RenewedNoise(alone);
      RenewedNoise noise = new RenewedNoise(stored);
      List<CpuTimed> actions = new ArrayList<>();
      actions.add(new CpuTimed(() -> alone.solve(start, TIMES, once.of(SEED, 0))));
      actions.add(new CpuTimed(() -> solveBothWays(stored, start, noise, cotangents)));
      actions.add(new CpuTimed(() -> solveBothWays(inConstantMemory, start, noise, cotangents)));
      actions.add(new CpuTimed(() -> onlyNoise(noise, w)));
      boolean hasFloor = size >= LEAST_SIZE_WITH_FLOOR;
      if (hasFloor) {
        addFloors(actions, noise, w);
      }
      List<Sample> samples = repetitions.interleaved(actions.toArray(CpuTimed[]::new));
      describe(equation, result);
      put(result, "forward", samples.get(0), actions.get(0));
      put(result, "backprop", samples.get(1), actions.get(1));
      put(result, reversible ? "undone" : "adjoint", samples.get(2), actions.get(2));
      put(result, "noise", samples.get(3), actions.get(3));
      if (hasFloor) {
        put(result, "forward_floor", samples.get(4), actions.get(4));
        put(result, "backprop_floor", samples.get(5), actions.get(5));
      }
      result.put("ops_without_loop", String.join(" ", stored.opsWithoutLoop()));
    }
  }

  private void addFloors(List<CpuTimed> actions, RenewedNoise noise, INDArray w) {
    SdeFloor floor = new SdeFloor(batch, size, HIDDEN, dataType);
    int evaluations = steps * option.evaluations();
    actions.add(
        new CpuTimed(
            () -> {
              onlyNoise(noise, w);
              floor.evaluate(evaluations);
            }));
    actions.add(
        new CpuTimed(
            () -> {
              onlyNoise(noise, w);
              floor.evaluate(evaluations);
              floor.differentiate(evaluations);
            }));
  }

  private void describe(StochasticEquation equation, Result result) {
    result
        .put("method", option.method().label())
        .put("batch", batch)
        .put("size", size)
        .put("steps", steps)
        .put("data_type", DataTypeOption.label(equation.dataType()));
    repetitions.describe(result);
  }

  private static void put(Result result, String name, Sample sample, CpuTimed timed) {
    result
        .put(name + "_ms", sample.median())
        .put(name + "_min_ms", sample.minimum())
        .put(name + "_cpu_min_ms", timed.least());
  }

  private static void solveBothWays(
      CompiledSde compiled, INDArray start, RenewedNoise noise, INDArray cotangents) {
    compiled.solve(start, TIMES, noise.of(SEED, 0));
    compiled.backward(cotangents);
  }

  /** The increments of one solve. */
  private void onlyNoise(RenewedNoise renewed, INDArray w) {
    BrownianTree noise = renewed.of(SEED, 0);
    for (int k = 0; k < steps; k++) {
      noise.increment((double) k / steps, (k + 1.0) / steps, w);
    }
  }

  private StochasticEquation equation() {
    return StochasticEquation.builder(option.calculus(), NoiseType.DIAGONAL, dataType, batch, size)
        .coefficients(SdeCase::coefficients)
        .parameters(parameters())
        .build();
  }

  private static Coefficients coefficients(SameDiff graph, Variables v) {
    Map<String, SDVariable> p = v.parameters();
    return new Coefficients(
        graph
            .math()
            .tanh(
                graph
                    .nn()
                    .softplus(v.y().mmul(p.get("W1")).add(p.get("b1")))
                    .mmul(p.get("W2"))
                    .add(p.get("b2"))),
        graph.nn().sigmoid(v.y().mul(p.get("a")).add(p.get("c"))));
  }

  private Map<String, INDArray> parameters() {
    Nd4j.getRandom().setSeed(SEED);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    parameters.put("W1", uniform(size, size, HIDDEN));
    parameters.put("b1", uniform(size, HIDDEN));
    parameters.put("W2", uniform(HIDDEN, HIDDEN, size));
    parameters.put("b2", uniform(HIDDEN, size));
    parameters.put("a", uniform(1, size));
    parameters.put("c", uniform(1, size));
    return parameters;
  }

  /** U(±1/√inputs), as PyTorch draws linear maps. */
  private INDArray uniform(int inputs, long... shape) {
    double bound = 1 / Math.sqrt(inputs);
    return Nd4j.rand(dataType, shape).mul(2 * bound).sub(bound);
  }
}
