package io.github.dl4jode.array;

import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Whether loops in Java may read and write the memory of arrays. They may where ND4J runs on the
 * CPU, unless the system property {@value #SWITCH} is {@code off} when Java starts: then everything
 * runs as on a GPU, by calls of ND4J only, and slower.
 */
public final class HostLoops {

  /** The name of the system property. */
  public static final String SWITCH = "dl4jode.hostLoops";

  private static final boolean ALLOWED =
      !"off".equals(System.getProperty(SWITCH))
          && Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;

  private HostLoops() {}

  /** Whether loops may touch the memory of arrays. */
  public static boolean areAllowed() {
    return ALLOWED;
  }
}
