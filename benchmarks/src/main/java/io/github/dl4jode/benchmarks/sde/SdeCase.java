package io.github.dl4jode.benchmarks.sde;

import io.github.dl4jode.benchmarks.BenchmarkCase;
import io.github.dl4jode.benchmarks.DataTypeOption;
import io.github.dl4jode.benchmarks.Repetitions;
import io.github.dl4jode.benchmarks.Result;
import io.github.dl4jode.benchmarks.Sample;
import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.solver.CompiledSde;
import io.github.dl4jode.sde.solver.RenewedNoise;
import io.github.dl4jode.sde.solver.SdeGradientMethod;
import io.github.dl4jode.sde.solver.SdeSolver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A solve of a {@link NetworkEquation} over [0, 1]: alone, with the gradient by stored states and
 * by the constant-memory gradient of the method.
 *
 * <p>The floor is what every solve needs: drift and diffusion and their vector–Jacobian products,
 * with nothing around them, and the increments. Next to it are the products of the drift by
 * OpenBLAS with the increments.
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

  private static final int SEED = 7;

  /** ND4J's products of narrower matrices are slower than those of a solve. */
  private static final int LEAST_SIZE_WITH_PRODUCTS = 16;

  /** Ends the name of a floor. */
  private static final String FLOOR = "_floor";

  private static final double[] TIMES = {0, 1};

  @Override
  public void measure(Result result) {
    SdeSolver solver = new SdeSolver(option.method(), 1.0 / steps, true);
    NetworkEquation network = new NetworkEquation(batch, size, dataType);
    StochasticEquation equation = network.of(option.calculus());
    boolean reversible = option.method().isReversible();
    SdeGradientMethod constant =
        reversible ? new SdeGradientMethod.UndoneSteps() : new SdeGradientMethod.AdjointEquation();
    String third = reversible ? "undone" : "adjoint";
    try (CompiledSde alone = solver.compile(equation);
        CompiledSde stored = solver.compile(equation, SdeGradientMethod.storedStates());
        CompiledSde inConstantMemory = solver.compile(equation, constant);
        SdeFloor floor = new SdeFloor(network)) {
      Map<String, CpuTimed> actions = new LinkedHashMap<>();
      addSolves(actions, third, alone, stored, inConstantMemory);
      Runnable noise = increments(new RenewedNoise(stored));
      actions.put("noise", new CpuTimed(noise));
      addFloors(actions, third, floor, noise);
      if (size >= LEAST_SIZE_WITH_PRODUCTS) {
        addProducts(actions, noise);
      }
      describe(equation, result);
      put(result, actions);
      result.put("ops_without_loop", String.join(" ", stored.opsWithoutLoop()));
    }
  }

  private void addSolves(
      Map<String, CpuTimed> actions,
      String third,
      CompiledSde alone,
      CompiledSde stored,
      CompiledSde inConstantMemory) {
    INDArray start = Nd4j.rand(dataType, batch, size);
    INDArray cotangents = Nd4j.ones(dataType, 2, (long) batch * size);
    RenewedNoise once = new RenewedNoise(alone);
    RenewedNoise noise = new RenewedNoise(stored);
    actions.put("forward", new CpuTimed(() -> alone.solve(start, TIMES, once.of(SEED, 0))));
    actions.put("backprop", new CpuTimed(() -> solveBothWays(stored, start, noise, cotangents)));
    actions.put(
        third, new CpuTimed(() -> solveBothWays(inConstantMemory, start, noise, cotangents)));
  }

  /** Without stored states a solve draws and evaluates once more on its way back. */
  private void addFloors(
      Map<String, CpuTimed> actions, String third, SdeFloor floor, Runnable noise) {
    int evaluations = steps * option.evaluations();
    Runnable evaluation = () -> floor.evaluate(evaluations);
    Runnable product = () -> floor.differentiate(evaluations);
    add(actions, "forward" + FLOOR, noise, evaluation);
    add(actions, "backprop" + FLOOR, noise, product);
    add(actions, third + FLOOR, noise, evaluation, noise, product);
  }

  private void addProducts(Map<String, CpuTimed> actions, Runnable noise) {
    DriftProducts products = new DriftProducts(batch, size, NetworkEquation.HIDDEN, dataType);
    int evaluations = steps * option.evaluations();
    Runnable forward = () -> products.evaluate(evaluations);
    add(actions, "forward_products", noise, forward);
    add(actions, "backprop_products", noise, forward, () -> products.differentiate(evaluations));
  }

  /** Adds what does some things in sequence. */
  private static void add(Map<String, CpuTimed> actions, String name, Runnable... inSequence) {
    actions.put(
        name,
        new CpuTimed(
            () -> {
              for (Runnable each : inSequence) {
                each.run();
              }
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

  /** Measures all in turn. */
  private void put(Result result, Map<String, CpuTimed> actions) {
    List<Sample> samples = repetitions.interleaved(actions.values().toArray(CpuTimed[]::new));
    Map<String, Sample> byName = new LinkedHashMap<>();
    actions.keySet().forEach(name -> byName.put(name, samples.get(byName.size())));
    byName.forEach(
        (name, sample) -> {
          result
              .put(name + "_ms", sample.median())
              .put(name + "_min_ms", sample.minimum())
              .put(name + "_cpu_min_ms", actions.get(name).least());
          if (byName.containsKey(name + FLOOR)) {
            Sample floor = byName.get(name + FLOOR);
            result.put(name + FLOOR + "_ratio", sample.dividedBy(floor).median());
          }
        });
  }

  private static void solveBothWays(
      CompiledSde compiled, INDArray start, RenewedNoise noise, INDArray cotangents) {
    compiled.solve(start, TIMES, noise.of(SEED, 0));
    compiled.backward(cotangents);
  }

  /** The increments of one solve. */
  private Runnable increments(RenewedNoise renewed) {
    INDArray w = Nd4j.create(dataType, (long) batch * size);
    return () -> {
      BrownianTree noise = renewed.of(SEED, 0);
      for (int k = 0; k < steps; k++) {
        noise.increment((double) k / steps, (k + 1.0) / steps, w);
      }
    };
  }
}
