package io.github.dl4jode.cnf;

import io.github.dl4jode.cnf.layer.EvidenceBound;
import io.github.dl4jode.cnf.layer.FlowPosterior;
import io.github.dl4jode.cnf.layer.PosteriorSampler;
import io.github.dl4jode.noise.NetworkSeed;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The graph of a {@link FlowVae}, whose parts are known by their names: {@code x}, {@code encoder1}
 * …, {@code encoded}, {@code posterior}, {@code z} and {@code ratio}, {@code decoder1} …, {@code
 * decoded}, {@code bound}.
 */
record VaeGraph(ComputationGraph graph) {

  private static final String X = "x";
  private static final String ENCODER = "encoder";
  private static final String ENCODED = "encoded";
  private static final String POSTERIOR = "posterior";
  private static final String Z = "z";
  private static final String RATIO = "ratio";
  private static final String DECODER = "decoder";
  private static final String DECODED = "decoded";
  private static final String BOUND = "bound";

  /**
   * Takes a graph.
   *
   * @throws IllegalArgumentException if it is no autoencoder's
   */
  VaeGraph {
    boolean complete =
        List.of(ENCODED, POSTERIOR, DECODED, BOUND).stream()
            .allMatch(name -> graph.getVertex(name) != null && graph.getVertex(name).hasLayer());
    if (!complete
        || !(conf(graph, POSTERIOR) instanceof FlowPosterior)
        || !(conf(graph, BOUND) instanceof EvidenceBound)) {
      throw new IllegalArgumentException(
          "An autoencoder is a graph with the layers encoded, posterior, decoded and bound");
    }
  }

  static ComputationGraph create(FlowVae.Builder settings) {
    FlowPosterior.Builder posterior =
        new FlowPosterior.Builder(settings.latent)
            .klAnnealing(settings.annealing)
            .seed(settings.seed);
    settings.flow.ifPresent(posterior::flow);
    FlowPosterior built = posterior.build();
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(NetworkSeed.of(settings.seed))
            .dataType(settings.dataType)
            .updater(settings.updater)
            .graphBuilder()
            .addInputs(X)
            .setInputTypes(InputType.feedForward(settings.dimension));
    String lastOfEncoder = chain(builder, ENCODER, settings.encoder, X);
    builder.addLayer(ENCODED, linear(built.inputSize()), lastOfEncoder);
    builder.addLayer(POSTERIOR, built, ENCODED);
    int latent = Math.toIntExact(settings.latent);
    builder.addVertex(Z, new SubsetVertex(0, latent - 1), POSTERIOR);
    builder.addVertex(RATIO, new SubsetVertex(latent, latent), POSTERIOR);
    String lastOfDecoder = chain(builder, DECODER, settings.decoder, Z);
    long decoded = settings.dimension * settings.likelihood.outputsPerComponent();
    builder.addLayer(DECODED, linear(decoded), lastOfDecoder);
    builder.addLayer(
        BOUND, new EvidenceBound.Builder(settings.likelihood).build(), DECODED, X, RATIO);
    ComputationGraph graph = new ComputationGraph(builder.setOutputs(BOUND).build());
    graph.init();
    return graph;
  }

  private static String chain(
      GraphBuilder builder, String name, List<Layer> layers, String before) {
    String last = before;
    for (int i = 0; i < layers.size(); i++) {
      String next = name + (i + 1);
      builder.addLayer(next, layers.get(i).clone(), last);
      last = next;
    }
    return last;
  }

  private static DenseLayer linear(long outputs) {
    return new DenseLayer.Builder().nOut(outputs).activation(Activation.IDENTITY).build();
  }

  private static Layer conf(ComputationGraph graph, String name) {
    return graph.getLayer(name).conf().getLayer();
  }

  FlowPosterior posterior() {
    return (FlowPosterior) conf(graph, POSTERIOR);
  }

  EvidenceBound bound() {
    return (EvidenceBound) conf(graph, BOUND);
  }

  DataType dataType() {
    return graph.getConfiguration().getDataType();
  }

  long dimension() {
    long decoded = ((DenseLayer) conf(graph, DECODED)).getNOut();
    return decoded / bound().likelihood().outputsPerComponent();
  }

  /** Mean, log-variance and context of each example, [n, 2 L + c]. */
  INDArray encode(INDArray rows) {
    return through(rows, ENCODER, ENCODED);
  }

  /** What the likelihood reads, [n, k · d]. */
  INDArray decode(INDArray z) {
    return through(z, DECODER, DECODED);
  }

  private INDArray through(INDArray rows, String chain, String last) {
    List<String> names = new ArrayList<>();
    for (int i = 1; graph.getVertex(chain + i) != null; i++) {
      names.add(chain + i);
    }
    names.add(last);
    INDArray activations = rows;
    for (String name : names) {
      activations = run(name, activations);
    }
    return activations;
  }

  @SuppressWarnings("try")
  private INDArray run(String name, INDArray input) {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      LayerWorkspaceMgr noWorkspaces = LayerWorkspaceMgr.noWorkspaces();
      GraphVertex vertex = graph.getVertex(name);
      vertex.setInput(0, input, noWorkspaces);
      INDArray output = vertex.doForward(false, noWorkspaces);
      vertex.clear();
      return output;
    }
  }

  /** A sample of the posterior of each example, and its part of the bound, [n, L + 1]. */
  INDArray sample(INDArray encoded, RandomGenerator random) {
    try (PosteriorSampler sampler = sampler(encoded)) {
      return sampler.sample(encoded, random);
    }
  }

  /** The bound of each example by each of several samples, [samples, n]. */
  INDArray bounds(INDArray rows, INDArray encoded, int samples, RandomGenerator random) {
    long latent = posterior().latent();
    INDArray bounds = Nd4j.create(dataType(), samples, rows.size(0));
    try (PosteriorSampler sampler = sampler(encoded)) {
      for (int i = 0; i < samples; i++) {
        INDArray drawn = sampler.sample(encoded, random);
        INDArray decoded = decode(FlowVae.columns(drawn, 0, latent));
        INDArray ratio = FlowVae.columns(drawn, latent, latent + 1);
        INDArray bound = run(BOUND, Nd4j.concat(1, decoded, rows, ratio));
        bounds.putRow(i, bound.reshape(rows.size(0)));
      }
    }
    return bounds;
  }

  private PosteriorSampler sampler(INDArray encoded) {
    return new PosteriorSampler(
        posterior(), dataType(), encoded.size(0), graph.getLayer(POSTERIOR).paramTable());
  }
}
