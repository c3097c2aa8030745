package io.github.dl4jode.onednn;

import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Convolutions by oneDNN, for channels in multiples of 16, where oneDNN has vector instructions for
 * them.
 *
 * <p>Images and results are in ND4J's order outside and in blocks of channels inside. Convolutions
 * of 3×3 pixels without stride are computed by Winograd's algorithm where tiles of 4×4 pixels fit
 * the result well, all others directly. Lavin and Gray (2016), "Fast Algorithms for Convolutional
 * Neural Networks".
 */
public final class OneDnnConvolutions implements ConvolutionExecutor {

  private static final Logger LOG = LoggerFactory.getLogger(OneDnnConvolutions.class);
  private static final int BLOCK = 16;

  private boolean isMissing;

  @Override
  public boolean computes(ConvolutionSizes sizes) {
    boolean suits =
        sizes.inputChannels() % BLOCK == 0 && sizes.outputChannels() % BLOCK == 0 && !isMissing;
    if (!suits) {
      return false;
    }
    try (ConvolutionDescriptors descriptors = new ConvolutionDescriptors(sizes)) {
      return descriptors.areVectorized();
    } catch (LinkageError e) {
      isMissing = true;
      LOG.warn("ND4J computes convolutions, for oneDNN has no library here: {}", e.toString());
      return false;
    }
  }

  @Override
  public BoundConvolution forward(
      ConvolutionSizes sizes, List<FloatBuffer> inputs, FloatBuffer output) {
    try (ConvolutionDescriptors descriptors = new ConvolutionDescriptors(sizes)) {
      return new ForwardConvolution(descriptors, inputs, output);
    }
  }

  @Override
  public BoundConvolution gradients(
      ConvolutionSizes sizes,
      Set<Differentiated> wanted,
      List<FloatBuffer> inputs,
      List<FloatBuffer> outputs) {
    try (ConvolutionDescriptors descriptors = new ConvolutionDescriptors(sizes)) {
      return new ConvolutionGradients(descriptors, wanted, inputs, outputs);
    }
  }
}
