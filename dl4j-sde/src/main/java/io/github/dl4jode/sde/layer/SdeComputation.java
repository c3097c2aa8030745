package io.github.dl4jode.sde.layer;

import io.github.dl4jode.layer.compiled.CompilationRequest;
import io.github.dl4jode.layer.compiled.Computation;
import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.noise.IterationNoise;
import io.github.dl4jode.path.brownian.BrownianTree;
import io.github.dl4jode.sde.equation.CoefficientGraph;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.sde.solver.CompiledSde;
import io.github.dl4jode.sde.solver.RenewedNoise;
import io.github.dl4jode.sde.solver.SdeGradients;
import io.github.dl4jode.sde.solver.SdeSolution;
import io.github.dl4jode.sde.solver.SdeSolverException;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The solves of stochastic dynamics on states [batch, size], with several sample paths of each
 * example in sequence: owns their memory, and names the layer in messages.
 */
abstract class SdeComputation implements Computation {

  private final String label;
  private final CompiledSde compiled;
  private final RenewedNoise noise;
  private final long batch;
  private final long size;
  private final int samplePaths;
  private final boolean training;
  private final DataType dataType;
  private final long seed;
  private final IntSupplier iteration;

  /** The initial states [batch × paths × size]. */
  private final INDArray initialStates;

  /** dL/d outputs as rows [times, batch × paths × size], for the last number of times. */
  private INDArray cotangents;

  /**
   * Compiles the dynamics.
   *
   * @throws IllegalArgumentException if they cannot become a tape
   */
  SdeComputation(CompilationRequest request, String label, SdeSettings settings) {
    this.label = label;
    this.batch = request.inputShape()[0];
    this.size = request.inputShape()[1];
    this.samplePaths = settings.samplePaths();
    this.training = request.training();
    this.dataType = request.dataType();
    // The noise of each layer is its own.
    this.seed = request.seed() ^ label.hashCode();
    this.iteration = request.iteration();
    boolean silent = !training && settings.inferenceNoise() == InferenceNoise.OFF;
    StochasticEquation equation =
        StochasticEquation.builder(
                settings.dynamics().calculus(),
                settings.dynamics().noise(),
                dataType,
                batch * samplePaths,
                size)
            .coefficients(silent ? silenced(settings) : settings.dynamics()::define)
            .parameters(request.parameters())
            .build();
    this.compiled =
        training
            ? settings.solver().compile(equation, settings.gradient())
            : settings.solver().compile(equation);
    this.noise = new RenewedNoise(compiled);
    this.initialStates = Nd4j.create(dataType, batch * samplePaths * size);
    this.cotangents = Nd4j.empty(dataType);
  }

  private static CoefficientGraph silenced(SdeSettings settings) {
    return (SameDiff graph, CoefficientGraph.Variables variables) -> {
      Coefficients written = settings.dynamics().define(graph, variables);
      SDVariable none = written.diffusion().mul(0);
      return new Coefficients(written.drift(), none, written.integrands());
    };
  }

  final long batch() {
    return batch;
  }

  /** The components of all sample paths of an example. */
  final long width() {
    return samplePaths * size;
  }

  final DataType dataType() {
    return dataType;
  }

  /**
   * Solves, and forgets the last solve.
   *
   * @return the states [times, batch × paths × size], valid until the next solve
   */
  final INDArray solve(INDArray input, double... times) {
    initialStates
        .reshape('c', batch, samplePaths, size)
        .assign(input.reshape('c', batch, 1, size).broadcast(batch, samplePaths, size));
    try {
      SdeSolution solution = compiled.solve(initialStates, times, noise(times[0]));
      return solution.states();
    } catch (SdeSolverException e) {
      throw failure("forward", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
    }
  }

  /** In training a function of seed and iteration, so that a resumed training has the same bits. */
  private BrownianTree noise(double start) {
    long number = training ? IterationNoise.of(seed, iteration.getAsInt()).nextLong() : seed;
    return noise.of(number, start);
  }

  /** The cotangents of the outputs, to be filled: [times, batch × paths × size]. */
  final INDArray cotangents(long times) {
    long columns = batch * width();
    if (cotangents.isEmpty() || cotangents.size(0) != times) {
      if (!cotangents.isEmpty()) {
        cotangents.close();
      }
      cotangents = Nd4j.create(dataType, times, columns);
    }
    return cotangents;
  }

  /** The gradients of the last solve. */
  final SdeGradients propagate() {
    try {
      return compiled.backward(cotangents);
    } catch (SdeSolverException e) {
      throw failure("backward", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(label + ", backward pass: " + e.getMessage(), e);
    }
  }

  /** dL/d input, the sum over the sample paths of each example. */
  final INDArray inputCotangent(SdeGradients gradients, Place place) {
    INDArray result = place.create(batch, size);
    INDArray perPath = gradients.initialState().reshape('c', batch, samplePaths, size);
    result.assign(samplePaths == 1 ? perPath.reshape('c', batch, size) : perPath.sum(1));
    return result;
  }

  private IllegalStateException failure(String pass, SdeSolverException cause) {
    return new IllegalStateException(label + ", " + pass + " pass: " + cause.getMessage(), cause);
  }

  @Override
  public final Optional<SolveReport> report() {
    return Optional.of(
        new SolveReport(
            compiled.forwardStatistics(), compiled.backwardStatistics(), compiled.bytes()));
  }

  @Override
  public final Optional<SolveTrace> trace() {
    return Optional.of(new SolveTrace(compiled.steps(), compiled.adjointNorm()));
  }

  @Override
  public final Set<String> opsWithoutLoop() {
    return compiled.opsWithoutLoop();
  }

  @Override
  public final long bytes() {
    return compiled.bytes() + (initialStates.length() + cotangents.length()) * dataType.width();
  }

  @Override
  public final void close() {
    compiled.close();
    initialStates.close();
    if (!cotangents.isEmpty()) {
      cotangents.close();
    }
  }
}
