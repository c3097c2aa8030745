package io.github.dl4jode.cnf;

import io.github.dl4jode.argument.Required;
import io.github.dl4jode.cnf.data.LogDensity;
import io.github.dl4jode.cnf.flow.BaseDistribution;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A discrete planar normalizing flow, to compare continuous flows with: K layers
 *
 * <pre>
 * z' = z + û tanh(w · z + b),   log |det ∂z'/∂z| = log |1 + û · w (1 - tanh²(w · z + b))|
 * û = u + (m(w · u) - w · u) w / ‖w‖²,   m(x) = -1 + log(1 + eˣ)
 * </pre>
 *
 * from N(0, I), where û in place of u keeps every layer invertible, û · w > -1. Rezende and Mohamed
 * (2015), "Variational inference with normalizing flows", equations 10 to 13 and appendix A.1.
 *
 * <p>The inverse has no closed form, so the flow samples, knows the log-density of its own samples,
 * and is trained by matching a density. First values are drawn where m is 0, close to the identity.
 * Not for several threads at once.
 */
public final class PlanarFlow {

  private final PlanarLayers layers;
  private final IUpdater updater;
  private final PlanarNoise noise;

  private PlanarFlow(PlanarLayers layers, IUpdater updater, PlanarNoise noise) {
    this.layers = layers;
    this.updater = updater;
    this.noise = noise;
  }

  /**
   * Begins a flow.
   *
   * @param dimension d of a point
   * @param depth K, the number of layers
   * @throws IllegalArgumentException if a number is not positive
   */
  public static Builder builder(int dimension, int depth) {
    return new Builder(dimension, depth);
  }

  /** The number d of components of a point. */
  public int dimension() {
    return layers.dimension();
  }

  /** The number K of layers. */
  public int depth() {
    return layers.depth();
  }

  /**
   * The parameters as one vector, the flow's own: w and u [d] and b of each layer in turn. Writing
   * them changes the flow.
   */
  public INDArray parameters() {
    return layers.flat();
  }

  /**
   * What a flow makes of points.
   *
   * @param points where they arrive, [n, d]
   * @param logDeterminant of the Jacobian of the whole flow at each, [n]
   */
  public record Transformed(INDArray points, INDArray logDeterminant) {}

  /**
   * Carries points of the base distribution through all layers.
   *
   * @param points [n, d]; not modified
   * @throws IllegalArgumentException if they have another dimension
   */
  @SuppressWarnings("try")
  public Transformed transform(INDArray points) {
    if (points.rank() != 2 || points.size(1) != dimension()) {
      throw new IllegalArgumentException(
          "Points of shape [n, %d] are needed, not %s"
              .formatted(dimension(), Arrays.toString(points.shape())));
    }
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return layers.transform(points.castTo(layers.dataType()));
    }
  }

  /**
   * Draws points.
   *
   * @param count how many
   * @param seed the same seed gives the same points
   * @return [count, d]
   * @throws IllegalArgumentException if the count is not positive
   */
  public INDArray sample(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return transform(
            BaseDistribution.standardNormal().sample(layers.dataType(), count, dimension(), random))
        .points();
  }

  /**
   * Training towards a density that is known up to a constant, with a state of the updater that
   * begins again.
   *
   * @param target log p̃
   * @param samples of each iteration
   * @throws IllegalArgumentException if the target cannot be compiled for points of this dimension
   */
  @SuppressWarnings("try")
  public DensityMatching matching(LogDensity target, int samples) {
    Required.setting(target, "target");
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return new PlanarMatching(layers, noise, updater, target, samples);
    }
  }

  // Files

  /**
   * Saves settings, parameters and the number of iterations, from which the samples of training
   * follow; the updater's state belongs to a matching and is not among them. Written next to the
   * file first, which is replaced when all is written.
   *
   * @throws IOException if the file cannot be written; it is then as it was
   */
  public void save(File file) throws IOException {
    new PlanarFlowFile(file).write(layers, updater, noise);
  }

  /**
   * Loads what has been saved.
   *
   * @throws IOException if the file cannot be read, or holds something else
   */
  @SuppressWarnings("try")
  public static PlanarFlow load(File file) throws IOException {
    try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      return new PlanarFlowFile(file).read();
    }
  }

  /** Collects the settings. */
  public static final class Builder {

    private final int dimension;
    private final int depth;
    private IUpdater updater = new Adam(1e-3);
    private long seed = 1;
    private long iterations;
    private DataType dataType = DataType.FLOAT;

    private Builder(int dimension, int depth) {
      if (dimension < 1 || depth < 1) {
        throw new IllegalArgumentException(
            "A planar flow has at least one component and one layer, not "
                + dimension
                + " and "
                + depth);
      }
      this.dimension = dimension;
      this.depth = depth;
    }

    /** The updater; default Adam with a learning rate of 1e-3. */
    public Builder updater(IUpdater rule) {
      this.updater = Required.setting(rule, "updater");
      return this;
    }

    /** The seed of first values and of the samples of training; default 1. */
    public Builder seed(long number) {
      this.seed = number;
      return this;
    }

    /** How many iterations the flow has been trained. */
    Builder iterations(long done) {
      this.iterations = done;
      return this;
    }

    /** FLOAT, the default, or DOUBLE. */
    public Builder dataType(DataType type) {
      this.dataType = Required.setting(type, "dataType");
      return this;
    }

    /** Makes the flow with its first values. */
    @SuppressWarnings("try")
    public PlanarFlow build() {
      try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
        PlanarLayers layers = PlanarLayers.create(dimension, depth, dataType);
        layers.initialize(new SplittableRandom(seed));
        return new PlanarFlow(layers, updater.clone(), new PlanarNoise(seed, iterations));
      }
    }
  }
}
