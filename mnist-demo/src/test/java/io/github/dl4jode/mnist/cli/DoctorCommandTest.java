package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.program.testing.ProgramRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

/** A small model in a file, and what the comparison of gradient methods prints about it. */
class DoctorCommandTest {

  @TempDir private static Path folder;

  private static Path saved(boolean withOde) throws IOException {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .list()
            .layer(new SubsamplingLayer.Builder().kernelSize(7, 7).stride(7, 7).build());
    if (withOde) {
      list.layer(new OdeLayer.Builder(DenseDynamics.builder().hidden(4).build()).build());
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            list.layer(new OutputLayer.Builder().nOut(10).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutional(28, 28, 1))
                .build());
    network.init();
    Path file = folder.resolve(withOde ? "ode.zip" : "plain.zip");
    ModelSerializer.writeModel(network, file.toFile(), true);
    return file;
  }

  @Test
  void aSavedModelIsExamined() throws IOException {
    ProgramRun program = Program.run("doctor", saved(true).toString(), "--batch-size", "4");
    assertEquals(0, program.exitCode(), program.err());
    String out = program.out();
    assertTrue(out.startsWith("ode.zip on 4 training digits of "), out);
    for (String method : List.of("continuous", "interpolating", "discrete", "stages", "states")) {
      assertEquals(
          1,
          out.lines().filter(it -> it.matches(method + " +\\d.*(right|inexact|wrong)")).count(),
          out);
    }
    assertTrue(out.contains(": its gradient is within 1 % of that of the computed"), out);
  }

  @Test
  void aModelWithoutAnOdeIsOneSentence() throws IOException {
    ProgramRun program = Program.run("doctor", saved(false).toString());
    assertEquals(2, program.exitCode());
    assertEquals(1, program.err().lines().count(), program.err());
    assertTrue(program.err().contains("plain.zip: The network has no OdeLayer"), program.err());
  }
}
