package io.github.dl4jode.tape.convolution;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what computes convolutions in place of ND4J. */
public final class ConvolutionExecutors {

  private static final Logger LOG = LoggerFactory.getLogger(ConvolutionExecutors.class);

  private ConvolutionExecutors() {}

  /** The executors on the class path of this library; without what cannot be loaded. */
  public static List<ConvolutionExecutor> installed() {
    ClassLoader ours = ConvolutionExecutor.class.getClassLoader();
    List<ConvolutionExecutor> found = new ArrayList<>();
    try {
      ServiceLoader.load(ConvolutionExecutor.class, ours).forEach(found::add);
    } catch (ServiceConfigurationError e) {
      LOG.warn("ND4J computes convolutions, for an executor cannot be loaded: {}", e.getMessage());
    }
    return found;
  }
}
