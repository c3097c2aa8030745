package io.github.dl4jode.mnist.report;

import io.github.dl4jode.mnist.training.EpochResult;
import io.github.dl4jode.mnist.training.MemoryPoint;
import io.github.dl4jode.mnist.training.ModelResult;
import io.github.dl4jode.mnist.training.SolverWork;
import io.github.dl4jode.mnist.training.TolerancePoint;
import io.github.dl4jode.program.training.DataName;
import io.github.dl4jode.program.training.GradientChoice;
import io.github.dl4jode.program.training.ScheduleChoice;
import io.github.dl4jode.program.training.TrainingSettings;
import java.util.List;

/** Made-up results of two networks over two epochs. */
final class ResultFixtures {

  private ResultFixtures() {}

  static Results results() {
    return new Results(
        settings(),
        true,
        List.of(
            new ModelResult("resnet", "ResNet", 576778, 0, epochs(SolverWork.NONE)),
            new ModelResult(
                "odenet", "ODE-Net", 208266, 56_073_216, epochs(new SolverWork(26, 20.5, 7, 1)))),
        List.of(
            new TolerancePoint("odenet", "ODE-Net", 0.1, 0.05, 1.5, 14),
            new TolerancePoint("odenet", "ODE-Net", 0.001, 0.04, 2.5, 26)),
        List.of(
            new MemoryPoint("adjoint", 0.01, 20, 14, 15_000_000),
            new MemoryPoint("adjoint", 0.001, 26, 20, 15_000_000),
            new MemoryPoint("discrete", 0.01, 20, 18, 16_000_000),
            new MemoryPoint("discrete", 0.001, 26, 24, 18_000_000)));
  }

  private static List<EpochResult> epochs(SolverWork work) {
    return List.of(
        new EpochResult(1, 0.1, 1.25, 0.5, 0.25, 10, 600, work, work.forward()),
        new EpochResult(2, 0.01, 0.5, 0.875, 0.0625, 12, 500, work, work.forward()));
  }

  private static RunSettings settings() {
    return new RunSettings(
        new TrainingSettings(128, 0.1, ScheduleChoice.PAPER, GradientChoice.ADJOINT, 1e-3, 1),
        new ComparisonSettings(
            DataName.of("made up"),
            6000,
            1000,
            2,
            "NONE",
            "conv",
            "dopri5",
            1e-3,
            1e-3,
            "adaptive"),
        new RunMachine("CpuBackend", 2, 2, "17", "Linux amd64"));
  }
}
