package io.github.dl4jode.cnf.saved;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.DensityMatching;
import io.github.dl4jode.cnf.FlowVae;
import io.github.dl4jode.cnf.PlanarFlow;
import io.github.dl4jode.cnf.data.ToyPotential;
import io.github.dl4jode.testing.NetworkKind;
import io.github.dl4jode.testing.SavedModelsWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Saves models of every kind of this module; see {@link SavedModelsWriter}. */
class SavedModelsGenerator extends SavedModelsWriter {

  private static final int EXAMPLES = 3;

  @Override
  protected Stream<Example> examples(DataType type) {
    Stream.Builder<Example> all = Stream.builder();
    SmallFlows.all(type).forEach((name, flow) -> all.add(flow(name, flow, type)));
    SmallFlows.autoencoders(type).forEach((name, vae) -> all.add(autoencoder(name, vae, type)));
    all.add(planar(type));
    all.add(network(type));
    return all.build();
  }

  private static Example flow(String name, ContinuousNormalizingFlow flow, DataType type) {
    long columns = flow.dimension() + flow.contextSize();
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    INDArray examples = waves(type, EXAMPLES, columns);
    inputs.put("examples", name.contains("pixels") ? pixels(examples) : examples);
    inputs.put("points", waves(type, 2, columns));
    flow.fit(inputs.get("examples"));
    boolean noise = name.contains("image") || name.contains("estimated");
    FlowKind kind = noise ? FlowKind.FLOW_WITH_NOISE : FlowKind.FLOW;
    return new Example(name, kind, type, file -> flow.save(file.toFile()), inputs);
  }

  private static Example autoencoder(String name, FlowVae vae, DataType type) {
    INDArray examples = waves(type, EXAMPLES, vae.dimension());
    vae.fit(name.contains("bernoulli") ? examples.addi(1).divi(2) : examples);
    return new Example(
        name, FlowKind.VAE, type, file -> vae.save(file.toFile()), Map.of("examples", examples));
  }

  private static Example planar(DataType type) {
    PlanarFlow flow = PlanarFlow.builder(2, 3).dataType(type).seed(4).build();
    try (DensityMatching matching = flow.matching(ToyPotential.U1, 8)) {
      matching.fit();
    }
    return new Example(
        "planar-flow",
        FlowKind.PLANAR,
        type,
        file -> flow.save(file.toFile()),
        Map.of("points", waves(type, EXAMPLES, 2)));
  }

  private static Example network(DataType type) {
    MultiLayerNetwork network = SmallFlows.network(type);
    Map<String, INDArray> inputs = new LinkedHashMap<>();
    INDArray features = waves(type, EXAMPLES, 3);
    inputs.put("features", features);
    inputs.put("labels", features);
    network.fit(new DataSet(features, features));
    return new Example("network", NetworkKind.NETWORK, type, file -> save(network, file), inputs);
  }

  private static void save(MultiLayerNetwork network, Path file) throws IOException {
    ModelSerializer.writeModel(network, file.toFile(), true);
  }

  private static INDArray waves(DataType type, long rows, long columns) {
    INDArray waves = Nd4j.create(DataType.DOUBLE, rows * columns);
    for (long i = 0; i < waves.length(); i++) {
      waves.putScalar(i, Math.rint(1000 * Math.sin(1 + 3.7 * i)) / 1000);
    }
    return waves.castTo(type).reshape('c', rows, columns);
  }

  /** Whole numbers from 0 to 3. */
  private static INDArray pixels(INDArray waves) {
    return Nd4j.math().floor(waves.add(1).muli(1.99));
  }
}
