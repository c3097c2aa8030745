package io.github.dl4jode.benchmarks.memory;

import io.github.dl4jode.cnf.dynamics.FfjordDynamics;
import io.github.dl4jode.cnf.layer.CnfOutputLayer;
import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.gradient.ContinuousAdjoint;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientMethod;
import io.github.dl4jode.gradient.InterpolatingAdjoint;
import io.github.dl4jode.latentode.LatentOde;
import io.github.dl4jode.latentode.data.PeriodicCurves;
import io.github.dl4jode.latentode.data.SeriesScaling;
import io.github.dl4jode.latentode.data.SeriesSet;
import io.github.dl4jode.layer.Convolution;
import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.layer.ResidualBlock;
import java.util.function.Function;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The layers and vertices that are trained, each small and in a network of its own. */
@SuppressWarnings("ImmutableEnumChecker") // Its functions have no state.
enum TrainedLayer {
  ADJOINT(mode -> network(mode, ode(new ContinuousAdjoint()), InputType.feedForward(4))),
  INTERPOLATING(mode -> network(mode, ode(new InterpolatingAdjoint()), InputType.feedForward(4))),
  DISCRETE(mode -> network(mode, ode(new DiscreteAdjoint()), InputType.feedForward(4))),
  IMAGES(
      mode ->
          network(
              mode, new OdeLayer.Builder(ConvolutionDynamics.builder().build()).build(), images())),
  CONVOLUTION(mode -> network(mode, new Convolution.Builder(3).nOut(4).build(), images())),
  GROUP_NORM(mode -> network(mode, new GroupNormalization.Builder().build(), images())),
  RESIDUAL(mode -> network(mode, new ResidualBlock.Builder().nOut(4).build(), images())),
  VERTEX(TrainedLayer::vertex),
  FLOW(TrainedLayer::flow),
  LATENT(TrainedLayer::latent);

  private static final int BATCH = 16;

  /** So small that the solves stay as they are. */
  private static final Sgd UPDATER = new Sgd(1e-6);

  private final Function<WorkspaceMode, Training> factory;

  TrainedLayer(Function<WorkspaceMode, Training> factory) {
    this.factory = factory;
  }

  /** A network that is ready to learn. */
  Training training(WorkspaceMode mode) {
    return factory.apply(mode);
  }

  /**
   * A network in training.
   *
   * @param iteration one of them
   * @param end frees the network
   */
  record Training(Runnable iteration, Runnable end) implements AutoCloseable {

    void iterate() {
      iteration.run();
    }

    @Override
    public void close() {
      end.run();
    }
  }

  private static InputType images() {
    return InputType.convolutional(8, 8, 4);
  }

  private static Layer ode(GradientMethod method) {
    return new OdeLayer.Builder(DenseDynamics.builder().hidden(8).build()).gradient(method).build();
  }

  private static NeuralNetConfiguration.Builder settings(WorkspaceMode mode) {
    return new NeuralNetConfiguration.Builder()
        .seed(1)
        .updater(UPDATER)
        .trainingWorkspaceMode(mode)
        .inferenceWorkspaceMode(mode);
  }

  private static Training network(WorkspaceMode mode, Layer layer, InputType input) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            settings(mode)
                .list()
                .layer(layer)
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .nOut(1)
                        .build())
                .setInputType(input)
                .build());
    network.init();
    long[] shape = input.getShape(true).clone();
    shape[0] = BATCH;
    INDArray features = Nd4j.rand(DataType.FLOAT, shape);
    INDArray labels = Nd4j.rand(DataType.FLOAT, BATCH, 1);
    return new Training(() -> network.fit(features, labels), network::close);
  }

  private static Training vertex(WorkspaceMode mode) {
    OdeVertex vertex = new OdeVertex.Builder(DenseDynamics.builder().hidden(8).build()).build();
    ComputationGraph graph =
        new ComputationGraph(
            settings(mode)
                .graphBuilder()
                .addInputs("y0", "times")
                .addVertex("ode", vertex, "y0", "times")
                .addLayer(
                    "out",
                    new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "ode")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(4), InputType.feedForward(3))
                .build());
    graph.init();
    INDArray times = Nd4j.create(DataType.FLOAT, BATCH, 3);
    times.addiRowVector(Nd4j.createFromArray(0f, 0.4f, 1f));
    MultiDataSet data =
        new MultiDataSet(
            new INDArray[] {Nd4j.rand(DataType.FLOAT, BATCH, 4), times},
            new INDArray[] {Nd4j.rand(DataType.FLOAT, BATCH, 4, 3)});
    return new Training(() -> graph.fit(data), graph::close);
  }

  private static Training flow(WorkspaceMode mode) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            settings(mode)
                .list()
                .layer(
                    new CnfOutputLayer.Builder(FfjordDynamics.builder().hidden(8).build()).build())
                .setInputType(InputType.feedForward(2))
                .build());
    network.init();
    INDArray examples = Nd4j.rand(DataType.FLOAT, BATCH, 2);
    return new Training(() -> network.fit(examples, examples), network::close);
  }

  private static Training latent(WorkspaceMode mode) {
    SeriesSet series = PeriodicCurves.draw(4, 1).observed().subsample(6, 1);
    LatentOde model = LatentOde.builder(SeriesScaling.of(series)).updater(UPDATER).build();
    ComputationGraph graph = model.network();
    graph.getConfiguration().setTrainingWorkspaceMode(mode);
    graph.getConfiguration().setInferenceWorkspaceMode(mode);
    org.nd4j.linalg.dataset.api.MultiDataSet minibatch =
        model.batches(series).batchSize(4).build().next();
    return new Training(() -> graph.fit(minibatch), graph::close);
  }
}
