package io.github.dl4jode.array.loop;

/** Checks whether the virtual machine supports {@link RowLoops}. */
public final class VectorModule {

  /** Fewer elements at a time gain nothing over calls of ND4J. */
  private static final int LEAST_WIDTH = 8;

  private static final int WIDTH_OF_512_BITS = 16;

  private static final boolean USABLE =
      ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
          && RowLoops.WIDTH >= LEAST_WIDTH;

  private VectorModule() {}

  /**
   * Whether {@link RowLoops} can be used: Java was started with {@code --add-modules
   * jdk.incubator.vector}, on a processor with vector registers of 256 bits or more.
   */
  public static boolean isUsable() {
    return USABLE;
  }

  /** Whether {@link RowLoops} can be used with registers of 512 bits. */
  public static boolean hasLongRegisters() {
    return USABLE && RowLoops.WIDTH >= WIDTH_OF_512_BITS;
  }
}
