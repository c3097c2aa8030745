package io.github.dl4jode.mnist.training;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.mnist.data.DigitBatches;
import io.github.dl4jode.mnist.data.Digits;
import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.BlockReports;
import io.github.dl4jode.mnist.model.MnistNetworks;
import io.github.dl4jode.mnist.model.NetworkSettings;
import io.github.dl4jode.program.training.GradientChoice;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What can be asked of a trained network with an ODE block and of no other: precision for speed at
 * its use, and memory against evaluations in training. Both solve at other tolerances, so the
 * method must have an error estimate.
 */
public final class Studies {

  /** The tolerances of the test of precision for speed. */
  public static final List<Double> TEST_TOLERANCES = List.of(1e-1, 1e-2, 1e-3, 1e-4, 1e-5);

  /** The tolerances of the test of memory. */
  public static final List<Double> MEMORY_TOLERANCES = List.of(1e-2, 1e-3, 1e-4, 1e-5, 1e-6);

  private Studies() {}

  /** Tests a trained network at each tolerance. */
  public static List<TolerancePoint> precisionForSpeed(
      Architecture architecture,
      NetworkSettings settings,
      INDArray parameters,
      Digits test,
      int batchSize) {
    List<TolerancePoint> points = new ArrayList<>();
    for (double tolerance : TEST_TOLERANCES) {
      try (Trained trained =
          Trained.of(architecture, settings.withTolerance(tolerance), parameters)) {
        // The first minibatch of each size compiles the network, which is not what is timed.
        Evaluator.test(
            trained.network(), test.first(batchSize + test.size() % batchSize), batchSize);
        DigitTestResult result = Evaluator.test(trained.network(), test, batchSize);
        points.add(
            new TolerancePoint(
                architecture.label(),
                architecture.title(),
                tolerance,
                result.error(),
                result.seconds(),
                result.evaluations()));
      }
    }
    return points;
  }

  /** Takes the gradient of one minibatch at each tolerance, by adjoint and discrete gradient. */
  public static List<MemoryPoint> memory(
      NetworkSettings settings, INDArray parameters, Digits digits) {
    List<MemoryPoint> points = new ArrayList<>();
    for (GradientChoice gradient : List.of(GradientChoice.ADJOINT, GradientChoice.DISCRETE)) {
      for (double tolerance : MEMORY_TOLERANCES) {
        NetworkSettings chosen = settings.withGradient(gradient).withTolerance(tolerance);
        try (Trained trained = Trained.of(Architecture.ODENET, chosen, parameters)) {
          points.add(gradientOf(trained.network(), digits, gradient, tolerance));
        }
      }
    }
    return points;
  }

  private static MemoryPoint gradientOf(
      MultiLayerNetwork network, Digits digits, GradientChoice gradient, double tolerance) {
    DataSet batch = DigitBatches.inOrder(digits, digits.size()).next();
    network.setInput(batch.getFeatures());
    network.setLabels(batch.getLabels());
    network.computeGradientAndScore();
    SolveReport report = BlockReports.of(network).orElseThrow();
    return new MemoryPoint(
        gradient.toString(),
        tolerance,
        report.forward().functionEvaluations(),
        report.backward().functionEvaluations(),
        BlockReports.bytes(network));
  }

  /** A network with given parameters, released at the end. */
  private record Trained(MultiLayerNetwork network) implements AutoCloseable {

    static Trained of(Architecture architecture, NetworkSettings settings, INDArray parameters) {
      MultiLayerNetwork network = MnistNetworks.create(architecture, settings);
      network.setParams(parameters);
      return new Trained(network);
    }

    @Override
    public void close() {
      MnistNetworks.release(network);
    }
  }
}
