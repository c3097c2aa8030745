package io.github.dl4jode.mnist.model;

/** The networks that are compared; they differ only in the block between stem and head. */
public enum Architecture {
  /** Six residual blocks. */
  RESNET("resnet", "ResNet"),
  /** One ODE block; the gradient is that of the solver's own steps. */
  RKNET("rknet", "RK-Net"),
  /** One ODE block; the gradient comes from the adjoint equation. */
  ODENET("odenet", "ODE-Net"),
  /** No block at all. */
  STEM("stem", "Stem");

  private final String label;
  private final String title;

  Architecture(String label, String title) {
    this.label = label;
    this.title = title;
  }

  /** The name in options and files. */
  public String label() {
    return label;
  }

  /** The name in tables and plots. */
  public String title() {
    return title;
  }

  /** Whether there is an ODE block. */
  public boolean hasOdeBlock() {
    return this == RKNET || this == ODENET;
  }

  /** The label, by which options and files name it. */
  @Override
  public String toString() {
    return label;
  }
}
