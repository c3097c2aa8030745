package io.github.dl4jode.cnf.dynamics;

import io.github.dl4jode.dynamics.graph.Initialization;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.weights.WeightInitUniform;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How a linear map, a matrix or a convolution, sees the time: the layers of Grathwohl et al.
 * (2019), "FFJORD", as its authors wrote them.
 *
 * <p>At one time each is an affine map, and is computed as one: what depends on the time alone is
 * put into weights and shift, which are small compared with a minibatch.
 *
 * <p>W and b are the map's own parameters; the others of map i are {@code Ti} [1, out], {@code gi}
 * [1, out] and {@code hi} [out] as named below, the same for all places of an image. Where a map
 * sees a context c next to x, W [x, c] stands for W x + C c, and V [x, c] for V x + D c, with
 * {@code Ci} and {@code Di} [context, out].
 */
public enum TimedLayer {

  /** W x + b. */
  IGNORE,

  /** W [t, x] + b, the time as one more component or channel of x, with {@code Ti} its weights. */
  CONCAT {
    @Override
    void addParameters(Writer to) {
      to.map("T", 1);
    }

    @Override
    SDVariable apply(Terms terms) {
      SDVariable shift = terms.spread(terms.shift("b", "C"));
      return terms.product(terms.get("W")).add(terms.timeAsInput("T").add(shift));
    }
  },

  /** W x + b + t T: for vectors the same functions as concat's, from other first values. */
  CONCAT_V2 {
    @Override
    void addParameters(Writer to) {
      to.weight("T");
    }

    @Override
    SDVariable apply(Terms terms) {
      return terms.affine(terms.get("W"), terms.shift("b", "C").add(terms.timed("T")));
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
      return terms.affine(terms.get("W").mul(gate), terms.shift("b", "C").mul(gate));
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
      SDVariable shift = terms.shift("b", "C").mul(gate).add(terms.timed("T"));
      return terms.affine(terms.get("W").mul(gate), shift);
    }
  },

  /** (1 - t) (W x + b) + t (V x + c). */
  BLEND {
    @Override
    void addParameters(Writer to) {
      to.mapWithContext("V", "D");
      to.bias("c");
    }

    @Override
    SDVariable apply(Terms terms) {
      return terms.affine(
          terms.blended(terms.get("W"), terms.get("V")),
          terms.blended(terms.shift("b", "C"), terms.shift("c", "D")));
    }
  };

  /** Names the parameters other than W and b. */
  void addParameters(Writer to) {}

  SDVariable apply(Terms terms) {
    return terms.affine(terms.get("W"), terms.shift("b", "C"));
  }

  /**
   * The sizes of a map.
   *
   * @param index of the map, which stands after the names of its parameters
   * @param context the components of what it sees next to x; 0 for nothing
   */
  record Sizes(LinearMaps maps, int index, long in, long context, long out) {}

  /** Adds the parameters of a map. */
  final void define(SDLayerParams parameters, Sizes sizes) {
    Writer writer = new Writer(parameters, sizes);
    writer.mapWithContext("W", "C");
    writer.bias("b");
    addParameters(writer);
  }

  /** Draws the first values of a map, U(±1/√fan-in) as PyTorch does. */
  final void initialize(Map<String, INDArray> parameters, Sizes sizes) {
    boolean timeIsInput = this == CONCAT;
    int taps = sizes.maps.taps();
    double in = taps * (sizes.in + (timeIsInput ? 1.0 : 0.0)) + sizes.context;
    double out = (double) taps * sizes.out;
    Initialization ofMap = new Initialization(new WeightInitUniform(), in, out);
    Initialization ofTime = new Initialization(new WeightInitUniform(), 1, out);
    parameters.forEach(
        (name, array) -> {
          if (name.substring(1).equals(Integer.toString(sizes.index))) {
            boolean seesTimeAlone =
                name.startsWith("g")
                    || name.startsWith("h")
                    || (name.startsWith("T") && !timeIsInput);
            (seesTimeAlone ? ofTime : ofMap).weights(array);
          }
        });
  }

  /** Names parameters of one map. */
  record Writer(SDLayerParams parameters, Sizes sizes) {

    void map(String name, long in) {
      parameters.addWeightParam(name + sizes.index, sizes.maps.weights(in, sizes.out));
    }

    void mapWithContext(String name, String ofContext) {
      map(name, sizes.in);
      if (sizes.context > 0) {
        parameters.addWeightParam(ofContext + sizes.index, sizes.context, sizes.out);
      }
    }

    void weight(String name) {
      parameters.addWeightParam(name + sizes.index, 1, sizes.out);
    }

    void bias(String name) {
      parameters.addBiasParam(name + sizes.index, sizes.out);
    }
  }

  /**
   * What a map is made of.
   *
   * @param context [batch, context]; read where the map has weights for it
   * @param stateShape of the whole minibatch
   * @param parameters of all maps
   */
  record Terms(
      LinearMaps maps,
      SameDiff graph,
      SDVariable t,
      SDVariable x,
      SDVariable context,
      long[] stateShape,
      Map<String, SDVariable> parameters,
      int index) {

    SDVariable get(String name) {
      return parameters.get(name + index);
    }

    /** The product of weights with x. */
    SDVariable product(SDVariable weights) {
      return maps.product(x, weights);
    }

    /** The product of weights with x, plus a shift for each output. */
    SDVariable affine(SDVariable weights, SDVariable shift) {
      return product(weights).add(spread(shift));
    }

    /**
     * A bias, with what the context adds to it for each example, which is computed once a solve.
     */
    SDVariable shift(String bias, String ofContext) {
      return seesContext() ? context.mmul(get(ofContext)).add(get(bias)) : get(bias);
    }

    private boolean seesContext() {
      return parameters.containsKey("C" + index);
    }

    /** Numbers for each output, [out] or [1, out], or for each example, as a summand. */
    SDVariable spread(SDVariable numbers) {
      return maps.spread(numbers, seesContext() ? stateShape[0] : 1);
    }

    /** What the time adds as one more component or channel of x. */
    SDVariable timeAsInput(String name) {
      return maps.ofTime(t, get(name), stateShape);
    }

    /** t times a number for each output. */
    SDVariable timed(String name) {
      return get(name).mul(t);
    }

    /** (1 - t) of the first and t of the second. */
    SDVariable blended(SDVariable first, SDVariable second) {
      return first.add(second.sub(first).mul(t));
    }

    /** σ(t g + h). */
    SDVariable gate() {
      return graph.nn().sigmoid(timed("g").add(get("h")));
    }
  }
}
