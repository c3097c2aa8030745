package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.gradient.DifferentiableSolution;
import io.github.dl4jode.gradient.DiscreteAdjoint;
import io.github.dl4jode.gradient.GradientWorkspace;
import io.github.dl4jode.path.DerivativePath;
import io.github.dl4jode.path.series.ObservedSeries;
import io.github.dl4jode.path.series.PathScheme;
import io.github.dl4jode.path.series.SeriesPath;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.solver.Solve;
import io.github.dl4jode.term.TapeTerm;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The guide's example of a path of series runs as it is written there. */
class SeriesGuideTest {

  @Test
  void aControlledEquation() throws IOException {
    double nan = Double.NaN;
    INDArray values =
        Nd4j.createFromArray(new double[][][] {{{1, nan, 0.5, 0.3}}, {{-1, 0, nan, 9}}});
    INDArray times = Nd4j.createFromArray(new double[][] {{0, 1, 2, 4}, {0.5, 1, 1.5, 0}});
    INDArray mask = Nd4j.createFromArray(new float[][] {{1, 1, 1, 1}, {1, 1, 1, 0}});
    INDArray y0 = Nd4j.createFromArray(0.4, -0.2);
    INDArray cotangents = Nd4j.createFromArray(new double[][] {{0, 0}, {1, 1}});
    INDArray ofValues = Nd4j.create(DataType.DOUBLE, 2, 1, 4);
    OdeSolver solver = OdeSolver.builder().rtol(1e-10).atol(1e-12).build();
    // guide: series path
    SeriesPath x =
        SeriesPath.builder(PathScheme.HERMITE_CUBIC, 2, 1, 4) // series, channels, steps
            .timeChannel(true)
            .countChannels(true)
            .build();
    x.fit(ObservedSeries.of(values).withTimes(times).withMask(mask));
    TapeTerm term =
        TapeTerm.builder(
                (graph, at) -> {
                  SDVariable change = at.inputs().get("dX").sum(true, 1);
                  return TapeTerm.Parts.of(graph.math().tanh(at.y()).mul(change));
                },
                DataType.DOUBLE,
                2,
                1)
            .input("dX", new DerivativePath(x))
            .build();
    GradientWorkspace workspace = new GradientWorkspace();
    DifferentiableSolution solved =
        new DiscreteAdjoint()
            .solve(solver, Solve.of(term, y0, x.start(), x.end()).build(), workspace);
    INDArray ofKnots = solved.backward(cotangents).input("dX");
    x.seriesCotangent(ofKnots, ofValues);
    // end
    GuideTest.assertIsInTheGuide("SeriesGuideTest", "series path");
    // dy = tanh(y) dS: sinh(y) = sinh(y0) exp(S(T) - S(t0)), where S is the sum of the channels.
    double[] change = {4 + 0.3 - 1 + 2, 0.5 + 1 + 1};
    INDArray end = solved.solution().orThrow().states().getRow(1);
    for (int i = 0; i < 2; i++) {
      double sinh = Math.sinh(y0.getDouble(i)) * Math.exp(change[i]);
      double y = Math.log(sinh + Math.sqrt(sinh * sinh + 1));
      assertEquals(y, end.getDouble(i), 1e-7);
      // dy(T)/dS(T) = tanh(y(T)); the first value has the opposite sign.
      int last = i == 0 ? 3 : 1;
      assertEquals(Math.tanh(y), ofValues.getDouble(i, 0, last), 1e-7);
      assertEquals(-Math.tanh(y), ofValues.getDouble(i, 0, 0), 1e-7);
    }
    assertEquals(0, ofValues.getDouble(0, 0, 1));
    assertEquals(0, ofValues.getDouble(1, 0, 3));
  }
}
