package io.github.dl4jode.saved;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.testing.NetworkKind;
import io.github.dl4jode.testing.SavedModelsContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks with layers and vertices of this module, saved by this version and earlier ones. */
class SavedModelsTest extends SavedModelsContract {

  SavedModelsTest() {
    super(List.of(NetworkKind.values()));
  }

  /** Names as 0.1 wrote them, whatever the classes are called today. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "EULER",
        "MIDPOINT",
        "HEUN2",
        "HEUN3",
        "RK4",
        "RK4_38",
        "ADAPTIVE_HEUN",
        "BOSH3",
        "FEHLBERG2",
        "DOPRI5",
        "TSIT5",
        "DOPRI8",
        "RMS",
        "MAX",
        "STORED",
        "RECOMPUTED",
        "FINAL_STATE",
        "TRAJECTORY",
        "NONE",
        "CONCATENATED",
        "io.github.dl4jode.solver.FixedStepSize",
        "io.github.dl4jode.solver.AdaptiveStepSize",
        "io.github.dl4jode.gradient.ContinuousAdjoint",
        "io.github.dl4jode.gradient.InterpolatingAdjoint",
        "io.github.dl4jode.gradient.DiscreteAdjoint",
        "io.github.dl4jode.gradient.BackwardSolver$SameAsForward",
        "io.github.dl4jode.gradient.BackwardSolver$Separate",
        "io.github.dl4jode.dynamics.DenseDynamics",
        "io.github.dl4jode.dynamics.ConvolutionDynamics",
        "io.github.dl4jode.dynamics.LayerDynamics",
        "io.github.dl4jode.dynamics.Part$OfLayer",
        "io.github.dl4jode.dynamics.Part$Residual",
        "io.github.dl4jode.layer.OdeLayer",
        "io.github.dl4jode.layer.OdeVertex",
        "io.github.dl4jode.layer.Convolution",
        "io.github.dl4jode.layer.GroupNormalization",
        "io.github.dl4jode.layer.ResidualBlock"
      })
  void someModelOfVersion01Has(String name) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/saved/0.1"))) {
      assertTrue(
          files
              .filter(file -> file.toString().endsWith(".configuration.json"))
              .anyMatch(file -> contains(file, '"' + name + '"')));
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
