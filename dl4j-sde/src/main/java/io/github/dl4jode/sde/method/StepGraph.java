package io.github.dl4jode.sde.method;

import io.github.dl4jode.sde.equation.Calculus;
import io.github.dl4jode.sde.equation.CoefficientGraph;
import io.github.dl4jode.sde.equation.Coefficients;
import io.github.dl4jode.sde.equation.NoiseType;
import io.github.dl4jode.sde.equation.StochasticEquation;
import io.github.dl4jode.tape.ForwardMode;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The graph of one step from t to t + h, in which a method writes: step size, increments of the
 * Brownian motion, and drift and diffusion at stages.
 *
 * <p>Times and functions of h are computed in double outside the graph.
 */
public final class StepGraph {

  /** The names of the increment and the area among the placeholders. */
  public static final String INCREMENT = "increment of W";

  /** The name of the space–time Lévy area among the placeholders. */
  public static final String AREA = "area of W";

  /** The name of the space–space Lévy area among the placeholders. */
  public static final String SPACE_AREA = "space area of W";

  /**
   * A time t + c h at which coefficients are evaluated.
   *
   * @param c from 0 to 1
   * @param time the name of its placeholder, a scalar
   * @param paths the placeholders of the values of paths, by the names of the paths
   */
  public record Node(double c, String time, Map<String, String> paths) {}

  private final SameDiff graph;
  private final StochasticEquation equation;
  private final Map<String, SDVariable> parameters;
  private final Map<String, SDVariable> constants;
  private final boolean converts;
  private final ForwardMode forward;
  private final Map<Double, Node> nodes = new LinkedHashMap<>();
  private final Map<String, DoubleUnaryOperator> factors = new LinkedHashMap<>();
  private Optional<SDVariable> increment = Optional.empty();
  private Optional<SDVariable> area = Optional.empty();
  private Optional<SDVariable> spaceArea = Optional.empty();
  private long noiseSize = -1;

  /**
   * Begins a graph.
   *
   * @param graph has the parameters and constants already
   * @param parameters by name
   * @param constants the inputs that are constants, by name
   * @param converts whether the drift is that of the same equation in the other calculus
   */
  public StepGraph(
      SameDiff graph,
      StochasticEquation equation,
      Map<String, SDVariable> parameters,
      Map<String, SDVariable> constants,
      boolean converts) {
    this.graph = graph;
    this.equation = equation;
    this.parameters = Map.copyOf(parameters);
    this.constants = Map.copyOf(constants);
    this.converts = converts;
    this.forward = ForwardMode.of(graph);
  }

  /** The graph itself. */
  public SameDiff graph() {
    return graph;
  }

  /** The kind of noise of the equation. */
  public NoiseType noise() {
    return equation.noise();
  }

  /** The calculus in which the step is to be made. */
  public Calculus calculus() {
    return converts ? other(equation.calculus()) : equation.calculus();
  }

  private static Calculus other(Calculus calculus) {
    return calculus == Calculus.ITO ? Calculus.STRATONOVICH : Calculus.ITO;
  }

  /** h, a scalar. */
  public SDVariable h() {
    return factor("step size", h -> h);
  }

  /**
   * A function of the step size, a scalar.
   *
   * @param name of its own
   */
  public SDVariable factor(String name, DoubleUnaryOperator function) {
    if (factors.putIfAbsent(name, function) == null) {
      return graph.placeHolder(name, equation.dataType());
    }
    return graph.getVariable(name);
  }

  /** W(t + h) - W(t), [batch, noise]. */
  public SDVariable increment() {
    if (increment.isEmpty()) {
      increment = Optional.of(noisePlaceholder(INCREMENT));
    }
    return increment.get();
  }

  /** The space–time Lévy area H = (1/h) ∫ (W(r) - W(t) - ((r - t)/h) (W(t + h) - W(t))) dr. */
  public SDVariable area() {
    if (area.isEmpty()) {
      area = Optional.of(noisePlaceholder(AREA));
    }
    return area.get();
  }

  /** The space–space Lévy area A, A_kl = ½ ∫ (W_k dW_l - W_l dW_k), [batch, noise, noise]. */
  public SDVariable spaceArea() {
    if (spaceArea.isEmpty()) {
      spaceArea =
          Optional.of(
              graph.placeHolder(
                  SPACE_AREA, equation.dataType(), equation.batch(), noiseSize(), noiseSize()));
    }
    return spaceArea.get();
  }

  private SDVariable noisePlaceholder(String name) {
    return graph.placeHolder(name, equation.dataType(), equation.batch(), noiseSize());
  }

  /** The number of components of the Brownian motion of one example. */
  public long noiseSize() {
    if (noiseSize < 0) {
      noiseSize = findNoiseSize();
    }
    return noiseSize;
  }

  /** The shape of g says it where the kind of noise does not; a graph of its own is asked. */
  private long findNoiseSize() {
    return switch (noise()) {
      case DIAGONAL -> equation.size();
      case SCALAR -> 1;
      case ADDITIVE, GENERAL -> lastOf(shapeOfDiffusion());
    };
  }

  private static long lastOf(long... shape) {
    return shape[shape.length - 1];
  }

  private long[] shapeOfDiffusion() {
    String name = "state that gives shapes";
    SDVariable y =
        graph.hasVariable(name)
            ? graph.getVariable(name)
            : graph.placeHolder(name, equation.dataType(), equation.batch(), equation.size());
    return forward.shape(written(0, y).diffusion());
  }

  /** The shape of a variable of the graph. */
  public long[] shape(SDVariable variable) {
    return forward.shape(variable);
  }

  /** Drift and diffusion at t + c h and a state. */
  public Stage at(double c, StateVector state) {
    Coefficients written = written(c, state.y());
    requireShape("drift", written.drift(), equation.batch(), equation.size());
    SDVariable f = written.drift();
    if (converts) {
      f = converted(f, written.diffusion(), state.y());
    }
    return new Stage(this, state.y(), new StateVector(f, integrands(written)), written.diffusion());
  }

  private Coefficients written(double c, SDVariable y) {
    Node node = nodes.computeIfAbsent(c, this::newNode);
    Map<String, SDVariable> inputs = new LinkedHashMap<>(constants);
    node.paths().forEach((name, placed) -> inputs.put(name, graph.getVariable(placed)));
    return equation
        .coefficients()
        .define(
            graph,
            new CoefficientGraph.Variables(
                graph.getVariable(node.time()),
                y,
                parameters,
                Collections.unmodifiableMap(inputs)));
  }

  private Node newNode(double c) {
    SDVariable time = graph.placeHolder("t at " + c, equation.dataType());
    Map<String, String> placed = new LinkedHashMap<>();
    equation
        .paths()
        .forEach(
            (name, path) -> {
              String own = name + " at " + c;
              graph.placeHolder(own, equation.dataType(), path.valueShape());
              placed.put(name, own);
            });
    return new Node(c, time.name(), placed);
  }

  private List<SDVariable> integrands(Coefficients written) {
    if (written.integrands().size() < 2) {
      return written.integrands();
    }
    return List.of(graph.concat(1, written.integrands().toArray(SDVariable[]::new)));
  }

  /** f of the same equation in the other calculus. */
  private SDVariable converted(SDVariable f, SDVariable g, SDVariable y) {
    double sign = equation.calculus() == Calculus.ITO ? -0.5 : 0.5;
    SDVariable one = graph.constant(Nd4j.scalar(equation.dataType(), sign));
    return alongItself(y, g).map(sum -> f.add(sum.apply(one))).orElse(f);
  }

  private void requireShape(String what, SDVariable variable, long... expected) {
    long[] seen = forward.shape(variable);
    if (!Arrays.equals(seen, expected)) {
      throw new IllegalArgumentException(
          "The %s has shape %s where the state has %s; a %s has the shape of its state"
              .formatted(what, Arrays.toString(seen), Arrays.toString(expected), what));
    }
  }

  /** g times a vector of the noise space [batch, noise]. */
  SDVariable product(SDVariable g, SDVariable noise) {
    long[] shape = forward.shape(g);
    requireDiffusion(shape);
    return switch (shape.length) {
      case 0, 1 -> noise.mul(g);
      case 2 ->
          equation.noise() == NoiseType.ADDITIVE
              ? graph.mmul(noise, g, false, true, false)
              : noise.mul(g);
      default -> graph.sum(g.mul(graph.reshape(noise, equation.batch(), 1, noiseSize())), false, 2);
    };
  }

  private void requireDiffusion(long... shape) {
    long size = equation.size();
    long batch = equation.batch();
    boolean fits =
        switch (equation.noise()) {
          case DIAGONAL, SCALAR -> broadcasts(shape, batch, size);
          case ADDITIVE ->
              shape.length > 0
                  && shape.length < 4
                  && shape[Math.max(0, shape.length - 2)] == size
                  && (shape.length < 3 || shape[0] == batch);
          case GENERAL -> shape.length == 3 && shape[0] == batch && shape[1] == size;
        };
    if (!fits) {
      throw new IllegalArgumentException(
          ("The diffusion has shape %s, which is not one for %s noise of a state [%d, %d]; NoiseType.%s"
                  + " describes the shapes")
              .formatted(
                  Arrays.toString(shape), equation.noise(), batch, size, equation.noise().name()));
    }
  }

  private static boolean broadcasts(long[] shape, long batch, long size) {
    return switch (shape.length) {
      case 0 -> true;
      case 1 -> shape[0] == size || shape[0] == 1;
      case 2 -> (shape[0] == batch || shape[0] == 1) && (shape[1] == size || shape[1] == 1);
      default -> false;
    };
  }

  /** v ↦ Σ_k (∂g_k/∂y) g_k v_k; empty where it is 0. */
  Optional<UnaryOperator<SDVariable>> alongItself(SDVariable y, SDVariable g) {
    return switch (equation.noise()) {
      case ADDITIVE -> Optional.empty();
      case DIAGONAL, SCALAR -> {
        SDVariable whole = whole(g);
        SDVariable along = forward.jacobianVectorProduct(whole, y, whole);
        yield Optional.of(along::mul);
      }
      case GENERAL -> Optional.of(weights -> sumOverColumns(y, g, weights));
    };
  }

  /** g in the full shape of the state. */
  private SDVariable whole(SDVariable g) {
    long[] full = {equation.batch(), equation.size()};
    return Arrays.equals(forward.shape(g), full)
        ? g
        : graph.constant(Nd4j.zeros(equation.dataType(), full)).add(g);
  }

  private SDVariable sumOverColumns(SDVariable y, SDVariable g, SDVariable weights) {
    boolean scalar = forward.shape(weights).length == 0;
    Optional<SDVariable> sum = Optional.empty();
    for (int k = 0; k < noiseSize(); k++) {
      SDVariable column = column(g, k);
      SDVariable along = forward.jacobianVectorProduct(column, y, column);
      SDVariable weight =
          scalar
              ? weights
              : graph.slice(weights, new int[] {0, k}, Math.toIntExact(equation.batch()), 1);
      SDVariable weighted = along.mul(weight);
      sum = Optional.of(sum.map(before -> before.add(weighted)).orElse(weighted));
    }
    return sum.orElseThrow();
  }

  private SDVariable column(SDVariable g, int k) {
    return graph.sum(g.mul(unit(k)), false, 2);
  }

  private SDVariable unit(int k) {
    return graph.constant(Nd4j.zeros(equation.dataType(), 1, 1, noiseSize()).putScalar(0, 0, k, 1));
  }

  /** Σ_kl (∂g_l/∂y) g_k A_kl with the area A; for general noise, for which it is not 0. */
  SDVariable brackets(SDVariable y, SDVariable g) {
    Optional<SDVariable> sum = Optional.empty();
    for (int l = 0; l < noiseSize(); l++) {
      SDVariable weights = graph.sum(spaceArea().mul(unit(l)), false, 2);
      SDVariable along = forward.jacobianVectorProduct(column(g, l), y, product(g, weights));
      sum = Optional.of(sum.map(before -> before.add(along)).orElse(along));
    }
    return sum.orElseThrow();
  }

  /** The times at which coefficients are evaluated. */
  public Collection<Node> nodes() {
    return Collections.unmodifiableCollection(nodes.values());
  }

  /** The functions of the step size, by the names of their placeholders. */
  public Map<String, DoubleUnaryOperator> factors() {
    return Collections.unmodifiableMap(factors);
  }

  /** Whether the step reads the increment of the Brownian motion. */
  public boolean readsIncrement() {
    return increment.isPresent();
  }

  /** Whether the step reads the space–space Lévy area. */
  public boolean readsSpaceArea() {
    return spaceArea.isPresent();
  }

  /** Whether the step reads the space–time Lévy area. */
  public boolean readsArea() {
    return area.isPresent();
  }
}
