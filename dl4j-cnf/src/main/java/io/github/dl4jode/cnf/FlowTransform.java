package io.github.dl4jode.cnf;

import io.github.dl4jode.cnf.flow.StateSolve;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.cnf.layer.ExampleColumns;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Carries points between the base distribution and the data, with a network's parameters. */
record FlowTransform(MultiLayerNetwork network, CnfOutputLayer layer) {

  /** Of the noise on pixels: the same numbers every time. */
  private static final long NOISE_SEED = 1;

  DataType dataType() {
    return network.getLayerWiseConfigurations().getDataType();
  }

  /** Points of the base distribution with their contexts [n, d + c] to examples [n, d]. */
  INDArray towardsData(INDArray rows) {
    INDArray numbers =
        onStates(
            rows,
            (points, flows) -> {
              INDArray state = points.reshape(points.length());
              for (int k = 0; k < layer.flows().size(); k++) {
                try (StateSolve flow = flows.apply(k)) {
                  state = flow.towardsData(state);
                }
              }
              return state.reshape(points.shape());
            });
    return examplesOf(numbers);
  }

  /** Examples with their contexts [n, d + c] to points of the base distribution [n, d]. */
  INDArray towardsBase(INDArray rows) {
    return onStates(
        rows,
        (examples, flows) -> {
          INDArray state = numbersOf(examples).reshape(examples.length());
          for (int k = layer.flows().size() - 1; k >= 0; k--) {
            try (StateSolve flow = flows.apply(k)) {
              state = flow.towardsBase(state);
            }
          }
          return state.reshape(examples.shape());
        });
  }

  /** Points of the base distribution [n, d + c] on their way, [n, fractions, d]. */
  INDArray along(FlowPath path, INDArray rows) {
    return examplesOf(onStates(rows, path::follow));
  }

  private INDArray examplesOf(INDArray numbers) {
    return layer.pixels().map(transform -> transform.inverse(numbers)).orElse(numbers);
  }

  private INDArray numbersOf(INDArray examples) {
    return layer
        .pixels()
        .map(transform -> transform.forward(examples, new SplittableRandom(NOISE_SEED)))
        .orElse(examples);
  }

  /** Does something with rows without their contexts and the flows that know these. */
  @SuppressWarnings("try")
  private INDArray onStates(
      INDArray rows, BiFunction<INDArray, IntFunction<StateSolve>, INDArray> task) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      ExampleColumns columns =
          new ExampleColumns(rows.shape(), layer.exampleShape(), layer.contextSize());
      INDArray states = Nd4j.create(dataType(), rows.size(0), columns.dimension());
      INDArray context = columns.newContext(dataType());
      columns.split(rows, states, context);
      return task.apply(states, k -> flow(k, columns.stateShape(), context));
    }
  }

  private StateSolve flow(int k, long[] shape, INDArray context) {
    Map<String, INDArray> parameters = layer.parametersOfFlow(k, network.getLayer(0).paramTable());
    return new StateSolve(
        layer.flows().get(k), layer.settings(false), dataType(), shape, parameters, context);
  }
}
