package io.github.dl4jode.pytorch;

import io.github.dl4jode.argument.Required;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weights of a PyTorch model, its {@code state_dict()}, for a network with the same layers.
 *
 * <pre>{@code
 * # Python: numpy.savez("field.npz", **{k: v.numpy() for k, v in model.state_dict().items()})
 * StateDict weights = StateDict.read(Path.of("field.npz"));
 * weights.copyInto(network, Map.of("block", "0.func", "head", "1"));
 * }</pre>
 *
 * <p>The layers that can take weights, with the names of the arrays within their module:
 *
 * <table>
 * <caption>Layers and modules</caption>
 * <tr><th>layer</th><th>module</th><th>arrays</th></tr>
 * <tr><td>{@code Convolution}</td><td>{@code nn.Conv2d}</td><td>weight, bias</td></tr>
 * <tr><td>{@code GroupNormalization}</td><td>{@code nn.GroupNorm}</td><td>weight, bias</td></tr>
 * <tr><td>{@code DenseLayer}, {@code OutputLayer}</td><td>{@code nn.Linear}</td><td>weight,
 * bias</td></tr>
 * <tr><td>{@code ResidualBlock}</td><td>{@code ResBlock} of torchdiffeq's example</td><td>norm1,
 * conv1, norm2, conv2, downsample</td></tr>
 * <tr><td>{@code OdeLayer}, {@code OdeVertex} of {@code ConvolutionDynamics}</td><td>{@code
 * ODEfunc} of torchdiffeq's example</td><td>norm1, conv1, norm2, …; a time channel is channel 0 of
 * {@code conv1._layer}</td></tr>
 * <tr><td>the same of {@code DenseDynamics}</td><td>a module with one {@code nn.Linear} for each
 * map, in order</td><td>all weights and biases; a time is column 0</td></tr>
 * </table>
 */
public final class StateDict {

  private final Map<String, INDArray> arrays;

  private StateDict(Map<String, INDArray> arrays) {
    this.arrays = arrays;
  }

  /**
   * Reads a file that {@code numpy.savez} wrote.
   *
   * @throws IOException if the file cannot be read; the message names it and says what is wrong
   */
  public static StateDict read(Path file) throws IOException {
    Required.setting(file, "file");
    try {
      return new StateDict(NumpyFile.read(file));
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          file + " cannot be read as weights written by numpy.savez: " + e.getMessage(), e);
    }
  }

  /** The names of the arrays, in the order of the file. */
  public List<String> names() {
    return List.copyOf(arrays.keySet());
  }

  /**
   * Copies the weights of some modules into layers; the other layers stay as they are.
   *
   * @param modules the name of the module for the name of each layer, empty for the model itself
   * @throws IllegalArgumentException if a layer is not there or of a kind that is not listed above,
   *     an array is missing or of another shape, or an array belongs to no layer; the network is
   *     then as it was
   */
  public void copyInto(MultiLayerNetwork network, Map<String, String> modules) {
    Required.setting(network, "network");
    copyInto(WeightTarget.of(network), modules);
  }

  /**
   * Copies the weights of some modules into layers and vertices of a graph, as {@link
   * #copyInto(MultiLayerNetwork, Map)}.
   */
  public void copyInto(ComputationGraph network, Map<String, String> modules) {
    Required.setting(network, "network");
    copyInto(WeightTarget.of(network), modules);
  }

  private void copyInto(Map<String, WeightTarget> targets, Map<String, String> modules) {
    List<Copy> copies = new ArrayList<>();
    Set<String> unused = new LinkedHashSet<>(arrays.keySet());
    modules.forEach(
        (layer, module) -> {
          if (!targets.containsKey(layer)) {
            throw new IllegalArgumentException(
                "The network has no layer %s; it has %s"
                    .formatted(layer, String.join(", ", targets.keySet())));
          }
          copies.addAll(copies(layer, targets.get(layer), module, unused));
        });
    if (!unused.isEmpty()) {
      throw new IllegalArgumentException(
          "No layer takes the arrays %s; name the layer of each module, or leave these arrays out of the file"
              .formatted(String.join(", ", unused)));
    }
    copies.forEach(copy -> copy.parameter.assign(copy.values));
  }

  /** Values for a parameter, of its shape. */
  private record Copy(INDArray parameter, INDArray values) {}

  private List<Copy> copies(String layer, WeightTarget target, String module, Set<String> unused) {
    String before = module.isEmpty() ? "" : module + ".";
    Map<String, INDArray> inModule = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) -> {
          if (name.startsWith(before)) {
            inModule.put(name.substring(before.length()), array);
          }
        });
    ModuleArrays places = new ModuleArrays(inModule);
    List<Copy> copies = new ArrayList<>();
    target
        .parameters()
        .forEach(
            (name, parameter) -> {
              ModuleArrays.Source source =
                  places
                      .of(target.configuration(), name, target.parameters().keySet())
                      .orElseThrow(() -> unknown(layer, target, name));
              String array = before + source.name();
              INDArray given = inModule.get(source.name());
              if (given == null) {
                throw new IllegalArgumentException(
                    "Layer %s needs the array %s for its parameter %s; the arrays of this module are: %s"
                        .formatted(layer, array, name, String.join(", ", inModule.keySet())));
              }
              copies.add(
                  new Copy(parameter, fitting(layer, name, parameter, array, source, given)));
              unused.remove(array);
            });
    return copies;
  }

  private static INDArray fitting(
      String layer,
      String name,
      INDArray parameter,
      String array,
      ModuleArrays.Source source,
      INDArray given) {
    Optional<INDArray> part = source.part().of(given);
    if (part.isEmpty()
        || part.get().length() != parameter.length()
        || !sameSizes(part.get(), parameter)) {
      throw new IllegalArgumentException(
          "Array %s of shape %s does not fit parameter %s of layer %s, of shape %s (%s)"
              .formatted(
                  array,
                  Arrays.toString(given.shape()),
                  name,
                  layer,
                  Arrays.toString(parameter.shape()),
                  source.part().inWords()));
    }
    return part.get().castTo(parameter.dataType()).reshape(parameter.shape());
  }

  /** Whether the shapes are the same but for sizes of 1: DL4J's biases are rows. */
  private static boolean sameSizes(INDArray one, INDArray other) {
    return Arrays.equals(
        Arrays.stream(one.shape()).filter(size -> size != 1).toArray(),
        Arrays.stream(other.shape()).filter(size -> size != 1).toArray());
  }

  private static IllegalArgumentException unknown(
      String layer, WeightTarget target, String parameter) {
    return new IllegalArgumentException(
        "Layer %s (%s) has a parameter %s that has no counterpart in PyTorch; the layers with one are listed at StateDict"
            .formatted(layer, target.configuration().getClass().getSimpleName(), parameter));
  }
}
