package io.github.dl4jode.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.dl4jode.dynamics.DenseDynamics;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The library logs with slf4j 1.7 and logback 1.2, as DL4J does. The programs' tests run with slf4j
 * 2 and logback 1.5.
 */
class LoggingTest {

  @Test
  void theListenerLogsWithSlf4jOfDl4j() {
    String slf4j =
        LoggerFactory.class.getProtectionDomain().getCodeSource().getLocation().toString();
    assertTrue(slf4j.contains("slf4j-api-1.7."), slf4j);
    Logger logger = (Logger) LoggerFactory.getLogger(FunctionEvaluationListener.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(ch.qos.logback.classic.Level.INFO);
    try {
      MultiLayerNetwork network =
          Networks.network(
              InputType.feedForward(4),
              new OdeLayer.Builder(DenseDynamics.builder().hidden(3).build())
                  .name("block")
                  .build());
      network.addListeners(new FunctionEvaluationListener(1));
      network.fit(Networks.data(2, 4));
    } finally {
      logger.setLevel(null);
      logger.detachAppender(lines);
    }
    assertEquals(1, lines.list.size());
    String line = lines.list.get(0).getFormattedMessage();
    assertTrue(line.contains("ODE layer block: NFE"), line);
  }
}
