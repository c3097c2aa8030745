package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.Dynamics;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.LoggerFactory;

/** A listener says once which op made the loops of a layer impossible. */
class SlowOpsTest {

  /** y' = softmax(y) - y. */
  public static final class SoftmaxDynamics extends Dynamics {

    private static final long serialVersionUID = 1L;

    @Override
    public void setInputType(InputType inputType) {}

    @Override
    public void defineParameters(SDLayerParams parameters) {}

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {}

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      return graph.nn().softmax(y, 1).sub(y);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof SoftmaxDynamics;
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  private static List<String> warnings(Dynamics dynamics) {
    Logger logger = (Logger) LoggerFactory.getLogger(FunctionEvaluationListener.class);
    ListAppender<ILoggingEvent> seen = new ListAppender<>();
    seen.start();
    logger.addAppender(seen);
    try {
      MultiLayerNetwork network =
          Networks.network(
              InputType.feedForward(3), new OdeLayer.Builder(dynamics).name("ode").build());
      network.setListeners(new FunctionEvaluationListener());
      network.fit(Networks.data(6, 3));
      network.fit(Networks.data(6, 3));
    } finally {
      logger.detachAppender(seen);
    }
    return seen.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void theOpIsNamedOnce() {
    assumeTrue(HostLoops.areAllowed(), "Only a CPU has loops");
    List<String> warnings = warnings(new SoftmaxDynamics());
    assertEquals(1, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).startsWith("Layer ode is small"), warnings.get(0));
    assertTrue(warnings.get(0).contains("softmax, softmax_bp"), warnings.get(0));
  }

  @Test
  void nothingIsSaidOfActivations() {
    assertEquals(
        List.of(), warnings(DenseDynamics.builder().hidden(5).activation(Activation.SELU).build()));
  }
}
