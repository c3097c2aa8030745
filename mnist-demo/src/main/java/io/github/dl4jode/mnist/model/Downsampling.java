package io.github.dl4jode.mnist.model;

/** How the image becomes the state of the block. */
public enum Downsampling {
  /** Three convolutions; the state is 64×6×6. */
  CONVOLUTION("conv"),
  /** A convolution and two residual blocks; the state is 64×7×7. */
  RESIDUAL("residual");

  private final String label;

  Downsampling(String label) {
    this.label = label;
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}
