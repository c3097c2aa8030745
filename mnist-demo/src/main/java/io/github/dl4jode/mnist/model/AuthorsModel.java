package io.github.dl4jode.mnist.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** The modules of the authors' PyTorch model, examples/odenet_mnist.py of torchdiffeq. */
public final class AuthorsModel {

  private static final int RESIDUAL_BLOCKS = 6;

  private AuthorsModel() {}

  /**
   * The name of the module for the name of each layer of {@link MnistNetworks} that has weights.
   *
   * @throws IllegalArgumentException for the stem alone, which their example does not have
   */
  public static Map<String, String> modules(Architecture architecture, Downsampling downsampling) {
    Map<String, String> modules = new LinkedHashMap<>();
    int next = addStem(modules, downsampling);
    switch (architecture) {
      case ODENET, RKNET -> modules.put(MnistNetworks.BLOCK, next++ + ".odefunc");
      case RESNET -> {
        for (int i = 1; i <= RESIDUAL_BLOCKS; i++) {
          modules.put(MnistNetworks.BLOCK + "-" + i, "" + next++);
        }
      }
      case STEM ->
          throw new IllegalArgumentException(
              "The authors' example has no stem alone; choose resnet, rknet or odenet");
    }
    modules.put("head-norm", "" + next);
    // Between them are ReLU, pooling and flattening.
    modules.put("head-linear", "" + (next + 4));
    return modules;
  }

  /** The stem begins with module 0; gives the number of the module after it. */
  private static int addStem(Map<String, String> modules, Downsampling downsampling) {
    modules.put("stem-conv-1", "0");
    return switch (downsampling) {
      case CONVOLUTION -> {
        modules.put("stem-norm-1", "1");
        modules.put("stem-conv-2", "3");
        modules.put("stem-norm-2", "4");
        modules.put("stem-conv-3", "6");
        yield 7;
      }
      case RESIDUAL -> {
        modules.put("stem-res-1", "1");
        modules.put("stem-res-2", "2");
        yield 3;
      }
    };
  }
}
