package io.github.dl4jode.conformance;

import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * A vertex in a {@code ComputationGraph}.
 *
 * @param parts adds inputs, vertices and outputs
 * @param examples makes data of a type and a size
 * @param other the graph with a stock layer in its place
 * @param withoutStem the same where the vertex reads the first input of the graph; empty if it has
 *     no stem
 */
record GraphSubject(
    String title,
    Consumer<GraphBuilder> parts,
    InputType[] inputTypes,
    BiFunction<DataType, Integer, MultiDataSet> examples,
    BiConsumer<GraphBuilder, UnaryOperator<Layer>> other,
    Optional<Subject> withoutStem)
    implements Subject {

  @Override
  public Model network(NeuralNetConfiguration.Builder settings, UnaryOperator<Layer> change) {
    return initialised(settings, parts);
  }

  private Model initialised(NeuralNetConfiguration.Builder settings, Consumer<GraphBuilder> adds) {
    GraphBuilder graph = settings.graphBuilder();
    adds.accept(graph);
    ComputationGraph network = new ComputationGraph(graph.setInputTypes(inputTypes).build());
    network.init();
    return network;
  }

  @Override
  public MultiDataSet data(DataType type, int count) {
    return examples.apply(type, count);
  }

  @Override
  public boolean isVertex() {
    return true;
  }

  @Override
  public Subject onSequences() {
    return this;
  }

  @Override
  public Subject first() {
    return withoutStem.orElse(this);
  }

  @Override
  public Subject stock() {
    GraphSubject ours = this;
    return new Subject() {
      @Override
      public String title() {
        return "a stock layer in its place";
      }

      @Override
      public Model network(NeuralNetConfiguration.Builder settings, UnaryOperator<Layer> change) {
        return initialised(settings, graph -> other.accept(graph, change));
      }

      @Override
      public MultiDataSet data(DataType type, int count) {
        return ours.data(type, count);
      }

      @Override
      public InputType[] inputTypes() {
        return ours.inputTypes();
      }

      @Override
      public boolean isVertex() {
        return false;
      }

      @Override
      public Subject onSequences() {
        return this;
      }

      @Override
      public Subject first() {
        return this;
      }

      @Override
      public Subject stock() {
        return this;
      }
    };
  }
}
