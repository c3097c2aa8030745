package io.github.dl4jode.cnf.dynamics;

import io.github.dl4jode.dynamics.Initialization;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a linear map sees the time: the layers of Grathwohl et al. (2019), "FFJORD", as its authors
 * wrote them.
 *
 * <p>At one time each is an affine map, and is computed as one: what depends on the time alone is
 * put into matrix and shift, which are small beside a minibatch.
 *
 * <p>W and b are the map's own parameters; the others of map i are {@code Ti} [1, out], {@code gi}
 * [1, out] and {@code hi} [out] as named below.
 */
public enum TimedLayer {

  /** W x + b. */
  IGNORE,

  /** W [t, x] + b = W x + t T + b. */
  CONCAT {
    @Override
    void addParameters(Writer to) {
      to.weight("T");
    }

    @Override
    SDVariable apply(Terms terms) {
      return terms.map().add(terms.timed("T").add(terms.get("b")));
    }
  },

  /** W x + b + t T: the same functions as those of concat, from other first values. */
  CONCAT_V2 {
    @Override
    void addParameters(Writer to) {
      to.weight("T");
    }

    @Override
    SDVariable apply(Terms terms) {
      return terms.map().add(terms.timed("T").add(terms.get("b")));
    }
  },

  /** (W x + b) σ(t g + h). */
  SQUASH {
    @Override
    void addParameters(Writer to) {
      to.weight("g");
      to.bias("h");
    }

    @Override
    SDVariable apply(Terms terms) {
      SDVariable gate = terms.gate();
      return terms.product(terms.get("W").mul(gate)).add(terms.get("b").mul(gate));
    }
  },

  /** (W x + b) σ(t g + h) + t T. */
  CONCAT_SQUASH {
    @Override
    void addParameters(Writer to) {
      to.weight("g");
      to.bias("h");
      to.weight("T");
    }

    @Override
    SDVariable apply(Terms terms) {
      SDVariable gate = terms.gate();
      SDVariable shift = terms.get("b").mul(gate).add(terms.timed("T"));
      return terms.product(terms.get("W").mul(gate)).add(shift);
    }
  },

  /** (1 - t) (W x + b) + t (V x + c). */
  BLEND {
    @Override
    void addParameters(Writer to) {
      to.matrix("V");
      to.bias("c");
    }

    @Override
    SDVariable apply(Terms terms) {
      return terms.product(terms.blended("W", "V")).add(terms.blended("b", "c"));
    }
  };

  /** Names the parameters beside W and b. */
  void addParameters(Writer to) {}

  SDVariable apply(Terms terms) {
    return terms.affine();
  }

  /** Adds the parameters of map i. */
  final void define(SDLayerParams parameters, int i, long in, long out) {
    Writer writer = new Writer(parameters, i, in, out);
    writer.matrix("W");
    writer.bias("b");
    addParameters(writer);
  }

  /** Draws the first values of map i, U(±1/√fan-in) as PyTorch does. */
  final void initialize(Map<String, INDArray> parameters, int i) {
    INDArray weights = parameters.get("W" + i);
    boolean timeIsInput = this == CONCAT;
    double in = weights.size(0) + (timeIsInput ? 1 : 0);
    Initialization ofMap = new Initialization(new WeightInitUniform(), in, weights.size(1));
    Initialization ofTime = new Initialization(new WeightInitUniform(), 1, weights.size(1));
    parameters.forEach(
        (name, array) -> {
          if (name.substring(1).equals(Integer.toString(i))) {
            boolean seesTimeAlone =
                name.startsWith("g")
                    || name.startsWith("h")
                    || (name.startsWith("T") && !timeIsInput);
            (seesTimeAlone ? ofTime : ofMap).weights(array);
          }
        });
  }

  /** Writes a map. */
  final SDVariable define(Terms terms) {
    return apply(terms);
  }

  /** Names parameters of one map. */
  record Writer(SDLayerParams parameters, int index, long in, long out) {

    void matrix(String name) {
      parameters.addWeightParam(name + index, in, out);
    }

    void weight(String name) {
      parameters.addWeightParam(name + index, 1, out);
    }

    void bias(String name) {
      parameters.addBiasParam(name + index, out);
    }
  }

  /**
   * What a map is made of.
   *
   * @param context what the map sees beside x; the last rows of its matrices belong to it
   */
  record Terms(
      SameDiff graph,
      SDVariable t,
      SDVariable x,
      Optional<SDVariable> context,
      Map<String, SDVariable> parameters,
      int index) {

    SDVariable get(String name) {
      return parameters.get(name + index);
    }

    /** W x. */
    SDVariable map() {
      return product(get("W"));
    }

    /**
     * A matrix times [x, c]. The context's part is a sum of its own: it is computed once a solve.
     */
    SDVariable product(SDVariable matrix) {
      if (context.isEmpty()) {
        return x.mmul(matrix);
      }
      SDVariable c = context.get();
      int ofContext = Math.toIntExact(c.getShape()[1]);
      int ofState = Math.toIntExact(matrix.getShape()[0]) - ofContext;
      int out = Math.toIntExact(matrix.getShape()[1]);
      SDVariable top = graph.slice(matrix, new int[] {0, 0}, ofState, out);
      SDVariable bottom = graph.slice(matrix, new int[] {ofState, 0}, ofContext, out);
      return x.mmul(top).add(c.mmul(bottom));
    }

    /** W x + b. */
    SDVariable affine() {
      return map().add(get("b"));
    }

    /** t times a row. */
    SDVariable timed(String name) {
      return get(name).mul(t);
    }

    /** (1 - t) of the first and t of the second. */
    SDVariable blended(String first, String second) {
      return get(first).add(get(second).sub(get(first)).mul(t));
    }

    /** σ(t g + h). */
    SDVariable gate() {
      return graph.nn().sigmoid(timed("g").add(get("h")));
    }
  }
}
