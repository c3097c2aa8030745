package io.github.dl4jode.conformance;

import java.io.File;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.MultiDataSet;

/** What networks of both kinds can do, under the same names. */
record Net(Model model) {

  boolean isGraph() {
    return model instanceof ComputationGraph;
  }

  MultiLayerNetwork stack() {
    return (MultiLayerNetwork) model;
  }

  ComputationGraph graph() {
    return (ComputationGraph) model;
  }

  void fit(MultiDataSet data) {
    if (isGraph()) {
      graph().fit(data);
    } else {
      stack().fit(dataSet(data));
    }
  }

  static DataSet dataSet(MultiDataSet data) {
    DataSet one = new DataSet(data.getFeatures(0), data.getLabels(0));
    one.setLabelsMaskArray(data.getLabelsMaskArray(0));
    one.setFeaturesMaskArray(data.getFeaturesMaskArray(0));
    return one;
  }

  INDArray output(MultiDataSet data) {
    return isGraph()
        ? graph().outputSingle(data.getFeatures()).dup()
        : stack().output(data.getFeatures(0)).dup();
  }

  double score(MultiDataSet data) {
    return isGraph() ? graph().score(data) : stack().score(dataSet(data));
  }

  INDArray scoreExamples(MultiDataSet data) {
    return isGraph()
        ? graph().scoreExamples(data, false)
        : stack().scoreExamples(dataSet(data), false);
  }

  double regularization() {
    return isGraph()
        ? graph().calcRegularizationScore(true)
        : stack().calcRegularizationScore(true);
  }

  Net copy() {
    return new Net(isGraph() ? graph().clone() : stack().clone());
  }

  Net converted(DataType type) {
    return new Net(isGraph() ? graph().convertDataType(type) : stack().convertDataType(type));
  }

  void save(File file) throws IOException {
    ModelSerializer.writeModel(model, file, true);
  }

  static Net restored(File file, boolean graph) throws IOException {
    return new Net(
        graph
            ? ModelSerializer.restoreComputationGraph(file, true)
            : ModelSerializer.restoreMultiLayerNetwork(file, true));
  }

  /** The configuration. */
  Object configuration() {
    return isGraph() ? graph().getConfiguration() : stack().getLayerWiseConfigurations();
  }

  Object fromJson() {
    return isGraph()
        ? ComputationGraphConfiguration.fromJson(graph().getConfiguration().toJson())
        : MultiLayerConfiguration.fromJson(stack().getLayerWiseConfigurations().toJson());
  }

  Object fromYaml() {
    return isGraph()
        ? ComputationGraphConfiguration.fromYaml(graph().getConfiguration().toYaml())
        : MultiLayerConfiguration.fromYaml(stack().getLayerWiseConfigurations().toYaml());
  }

  /** The index of the subject in a stack of layers. */
  int index() {
    return stack().getLayerNames().indexOf(Subject.NAME);
  }

  /** The subject's parameters by name, views. */
  Map<String, INDArray> parameters() {
    String prefix = isGraph() ? Subject.NAME + "_" : index() + "_";
    Map<String, INDArray> parameters = new LinkedHashMap<>();
    model
        .paramTable()
        .forEach(
            (name, values) -> {
              if (name.startsWith(prefix)) {
                parameters.put(name.substring(prefix.length()), values);
              }
            });
    return parameters;
  }

  /** The subject's parameters by name, copies. */
  Map<String, INDArray> parametersNow() {
    Map<String, INDArray> copies = new LinkedHashMap<>();
    parameters().forEach((name, values) -> copies.put(name, values.dup()));
    return copies;
  }
}
