package io.github.dl4jode.latentode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.latentode.density.RowCounts;
import io.github.dl4jode.latentode.recurrent.Readout;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Padding is not seen, and memory does not grow with the numbers of rows. */
class RowNetworkTest {

  private static final Readout READOUT = Readout.of(Activation.TANH, 6);

  private static Map<String, INDArray> parameters() {
    SDLayerParams names = new SDLayerParams();
    READOUT.defineParameters(3, 2, names);
    Nd4j.getRandom().setSeed(4);
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    for (String name : names.getParameterKeys()) {
      parameters.put(name, Nd4j.randn(DataType.DOUBLE, names.getParamShapes().get(name)));
    }
    return parameters;
  }

  private static RowNetwork network(Map<String, INDArray> parameters) {
    return new RowNetwork(READOUT, 3, DataType.DOUBLE, parameters, true);
  }

  private static INDArray results(RowNetwork network, INDArray rows, INDArray cotangent) {
    INDArray output = Nd4j.create(DataType.DOUBLE, rows.size(0), 2);
    INDArray ofRows = Nd4j.create(DataType.DOUBLE, rows.shape());
    network.forward(rows, output);
    INDArray ofParameters = network.backward(cotangent, ofRows).dup();
    return Nd4j.concat(
        0,
        output.reshape(output.length()),
        ofRows.reshape(ofRows.length()),
        ofParameters.reshape(ofParameters.length()));
  }

  @Test
  void anyNumberOfRowsGivesWhatATapeOfItsOwnGives() {
    Map<String, INDArray> parameters = parameters();
    try (RowNetwork network = network(parameters)) {
      for (int rows : new int[] {7, 30, 11, 29, 31, 64, 63, 5, 90, 7, 100, 101, 33, 1}) {
        INDArray x = Nd4j.randn(DataType.DOUBLE, rows, 3);
        INDArray cotangent = Nd4j.randn(DataType.DOUBLE, rows, 2);
        try (RowNetwork own = network(parameters)) {
          INDArray difference = results(own, x, cotangent).sub(results(network, x, cotangent));
          assertEquals(0, difference.amaxNumber().doubleValue(), 1e-12, rows + " rows");
        }
      }
    }
  }

  @Test
  void memoryHasABound() {
    try (RowNetwork network = network(parameters())) {
      long bytes = 0;
      for (int round = 1; round <= 3; round++) {
        for (int rows = 1; rows <= 120; rows++) {
          results(
              network, Nd4j.randn(DataType.DOUBLE, rows, 3), Nd4j.randn(DataType.DOUBLE, rows, 2));
        }
        assertTrue(round < 3 || network.bytes() == bytes);
        bytes = network.bytes();
      }
    }
  }

  @Test
  void sizesAreRoundedUpByAnEighthAtMost() {
    for (long rows = 1; rows < 5000; rows++) {
      long rounded = RowCounts.roundedUp(rows);
      assertTrue(rounded >= rows && rounded <= rows + rows / 8, rows + " -> " + rounded);
    }
    assertEquals(104, RowCounts.roundedUp(100));
  }
}
