package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.FixedStepSize;
import io.github.dl4jode.file.ModelFile;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.method.Methods;
import io.github.dl4jode.program.testing.ProgramRun;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.testing.NumpyZip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Weights in the arrays of the authors' PyTorch model become a model of this library. */
class ImportCommandTest {

  private static final int CHANNELS = 64;

  /**
   * Their forward pass, written out in NumPy in double, for the weights below and the classic
   * Runge–Kutta method with steps of 1/8: two images, ten classes.
   */
  private static final double[][] LOGITS = {
    {
      -0.0119499,
      0.9827821,
      0.1570499,
      -0.7217737,
      0.0498471,
      1.0150187,
      0.1799014,
      -1.2835793,
      -0.8828965,
      0.8839664
    },
    {
      -0.0990846,
      0.9862493,
      0.2450569,
      -0.7030994,
      -0.0334617,
      0.9753847,
      0.2532387,
      -1.2254945,
      -0.9416203,
      0.8111074
    }
  };

  @TempDir private Path folder;
  private int arrays;

  private static float[] wave(int length, int number, double scale, double mean) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (mean + scale * Math.sin(0.7 * i * (1 + 0.01 * number) + number));
    }
    return values;
  }

  private void add(NumpyZip zip, String name, boolean factors, long... shape) {
    int length = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
    double inputs = shape.length > 1 ? (double) length / shape[0] : 16;
    arrays++;
    zip.add(
        name,
        wave(length, arrays, factors ? 0.3 : 1.5 / Math.sqrt(inputs), factors ? 1 : 0),
        shape);
  }

  private void convolution(NumpyZip zip, String name, long inputs, long kernel) {
    add(zip, name + ".weight", false, CHANNELS, inputs, kernel, kernel);
    add(zip, name + ".bias", false, CHANNELS);
  }

  private void normalization(NumpyZip zip, String name) {
    add(zip, name + ".weight", true, CHANNELS);
    add(zip, name + ".bias", false, CHANNELS);
  }

  private Path weights() {
    Path file = folder.resolve("odenet.npz");
    try (NumpyZip zip = new NumpyZip(file)) {
      convolution(zip, "0", 1, 3);
      normalization(zip, "1");
      convolution(zip, "3", CHANNELS, 4);
      normalization(zip, "4");
      convolution(zip, "6", CHANNELS, 4);
      normalization(zip, "7.odefunc.norm1");
      convolution(zip, "7.odefunc.conv1._layer", CHANNELS + 1, 3);
      normalization(zip, "7.odefunc.norm2");
      convolution(zip, "7.odefunc.conv2._layer", CHANNELS + 1, 3);
      normalization(zip, "7.odefunc.norm3");
      normalization(zip, "8");
      add(zip, "12.weight", false, 10, CHANNELS);
      add(zip, "12.bias", false, 10);
    }
    return file;
  }

  private static INDArray images() {
    float[] pixels = new float[2 * 28 * 28];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (0.5 + 0.5 * Math.sin(0.05 * i * (1 + 0.001 * i)));
    }
    return Nd4j.create(pixels, new long[] {2, 1, 28, 28});
  }

  /** The same network with the method of the reference, in double. */
  private static MultiLayerNetwork byFixedSteps(MultiLayerNetwork network) {
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations().clone();
    for (NeuralNetConfiguration each : configuration.getConfs()) {
      Layer layer = each.getLayer();
      if (layer instanceof OdeLayer block) {
        OdeSolver solver =
            OdeSolver.builder()
                .method(Methods.RK4)
                .stepSizeController(new FixedStepSize(0.125))
                .build();
        each.setLayer(block.with(solver, new ContinuousAdjoint()));
      }
    }
    MultiLayerNetwork other = new MultiLayerNetwork(configuration);
    other.init(network.params(), true);
    return other;
  }

  @Test
  void logitsAreThoseOfTheReference() throws IOException {
    Path model = folder.resolve("model.zip");
    ProgramRun program = Program.run("import", weights().toString(), "--output", model.toString());
    assertEquals(0, program.exitCode(), program.err());
    assertTrue(program.out().contains("odenet with 208,266 parameters"), program.out());
    MultiLayerNetwork network = byFixedSteps(ModelFile.readNetwork(model, false));
    INDArray output = network.output(images());
    for (int image = 0; image < 2; image++) {
      for (int digit = 1; digit < 10; digit++) {
        double difference =
            Math.log(output.getDouble(image, digit)) - Math.log(output.getDouble(image, 0));
        assertEquals(LOGITS[image][digit] - LOGITS[image][0], difference, 1e-4);
      }
    }
  }

  @Test
  void weightsThatDoNotFitAreRefusedAndNothingIsWritten() {
    Path model = folder.resolve("model.zip");
    ProgramRun program =
        Program.run(
            "import", weights().toString(), "--output", model.toString(), "--model", "resnet");
    assertEquals(2, program.exitCode());
    assertTrue(
        program.err().contains("Layer block-1 needs the array 7.conv1.weight"), program.err());
    assertTrue(Files.notExists(model));
  }
}
