package io.github.dl4jode.mnist.cli;

import io.github.dl4jode.mnist.model.Architecture;
import io.github.dl4jode.mnist.model.MnistNetworks;
import io.github.dl4jode.mnist.report.ReportFolder;
import io.github.dl4jode.mnist.training.MemoryPoint;
import io.github.dl4jode.mnist.training.Studies;
import io.github.dl4jode.mnist.training.TolerancePoint;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Makes the studies on the networks of a folder, whenever they were trained. */
final class BlockStudies {

  private static final int MEMORY_STUDY_DIGITS = 32;

  private final Run run;
  private final ReportFolder folder;

  BlockStudies(Run run, ReportFolder folder) {
    this.run = run;
    this.folder = folder;
  }

  /** Tests these networks, which have an ODE block each, at other tolerances. */
  List<TolerancePoint> precisionForSpeed(List<Architecture> trained) {
    List<TolerancePoint> points = new ArrayList<>();
    for (Architecture architecture : trained) {
      try (INDArray parameters = parametersOf(architecture)) {
        points.addAll(
            Studies.precisionForSpeed(
                architecture,
                run.network(),
                parameters,
                run.digits().test(),
                run.training().batchSize()));
      }
    }
    return points;
  }

  /** Measures the memory of one of these networks, the ODE-Net if it is there. */
  List<MemoryPoint> memory(List<Architecture> trained) {
    for (Architecture architecture : List.of(Architecture.ODENET, Architecture.RKNET)) {
      if (trained.contains(architecture)) {
        try (INDArray parameters = parametersOf(architecture)) {
          return Studies.memory(
              run.network(), parameters, run.digits().training().first(MEMORY_STUDY_DIGITS));
        }
      }
    }
    return List.of();
  }

  private INDArray parametersOf(Architecture architecture) {
    MultiLayerNetwork network = folder.restoreModel(architecture.label());
    try {
      return network.params().dup();
    } finally {
      MnistNetworks.release(network);
    }
  }
}
