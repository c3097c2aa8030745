package io.github.dl4jode.cnf.demo.training;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.Grid;
import io.github.dl4jode.cnf.demo.data.Examples;
import io.github.dl4jode.cnf.demo.data.Gaussian;
import java.util.OptionalDouble;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How well a flow knows examples that it has not learned from; all in nats, of what the flow sees.
 *
 * @param negativeLogLikelihood the mean
 * @param standardError of that mean
 * @param floor the entropy, where it is known: the best that can be reached
 * @param gaussian what one Gaussian reaches, of the mean and covariance of what was learned from
 * @param examples how many
 * @param integral of the density over the plane, which tells whether it is one; not known in other
 *     dimensions
 */
public record FlowTestResult(
    double negativeLogLikelihood,
    double standardError,
    OptionalDouble floor,
    double gaussian,
    long examples,
    OptionalDouble integral) {

  /** Of the grid on which a density in the plane is integrated. */
  private static final int CELLS = 500;

  /** Tests a flow. */
  public static FlowTestResult of(ContinuousNormalizingFlow flow, Examples examples) {
    INDArray test = examples.test();
    double[] logDensity = flow.logDensity(test).toDoubleVector();
    int count = logDensity.length;
    double sum = 0;
    for (double value : logDensity) {
      sum += value;
    }
    double mean = sum / count;
    double squares = 0;
    for (double value : logDensity) {
      squares += (value - mean) * (value - mean);
    }
    double gaussian = Gaussian.of(examples.training()).negativeLogLikelihood(test);
    return new FlowTestResult(
        -mean,
        Math.sqrt(squares / count / Math.max(1, count - 1)),
        examples.floor(),
        gaussian,
        count,
        flow.dimension() == 2
            ? OptionalDouble.of(integral(flow, examples.training()))
            : OptionalDouble.empty());
  }

  private static double integral(ContinuousNormalizingFlow flow, INDArray points) {
    double low = points.minNumber().doubleValue();
    double high = points.maxNumber().doubleValue();
    // A learned density reaches farther than the examples do.
    double margin = 0.5 * (high - low);
    Grid grid = new Grid(low - margin, high + margin, CELLS);
    return flow.densityOnGrid(grid).castTo(DataType.DOUBLE).sumNumber().doubleValue()
        * grid.cellArea();
  }
}
