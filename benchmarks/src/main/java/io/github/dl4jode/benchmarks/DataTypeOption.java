package io.github.dl4jode.benchmarks;

import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Option;

/** The option that says in which numbers a case computes. */
public final class DataTypeOption {

  /** The data types of the library. */
  enum FloatingPoint {
    /** 32 bits. */
    FLOAT(DataType.FLOAT),
    /** 64 bits. */
    DOUBLE(DataType.DOUBLE);

    private final DataType dataType;

    FloatingPoint(DataType dataType) {
      this.dataType = dataType;
    }

    @Override
    public String toString() {
      return label(dataType);
    }
  }

  @Option(
      names = "--data-type",
      paramLabel = "TYPE",
      defaultValue = "float",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private FloatingPoint floatingPoint;

  /** What was asked for, or float. */
  public DataType value() {
    return floatingPoint.dataType;
  }

  /** As the option and the results name it. */
  public static String label(DataType dataType) {
    return dataType.name().toLowerCase(Locale.ROOT);
  }
}
