package io.github.dl4jode.path;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Numbers of others, from the folder path of the test resources. */
public final class ReferenceValues {

  private ReferenceValues() {}

  /** Reads a file. */
  public static JsonNode read(String name) {
    try (InputStream file = ReferenceValues.class.getResourceAsStream("/path/" + name)) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A list of numbers; null is NaN. */
  public static double[] vector(JsonNode list) {
    double[] vector = new double[list.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = list.get(i).isNull() ? Double.NaN : list.get(i).asDouble();
    }
    return vector;
  }

  /** A list of lists of numbers. */
  public static double[][] matrix(JsonNode list) {
    double[][] matrix = new double[list.size()][];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = vector(list.get(i));
    }
    return matrix;
  }

  /** A list of matrices. */
  public static double[][][] cube(JsonNode list) {
    double[][][] cube = new double[list.size()][][];
    for (int i = 0; i < cube.length; i++) {
      cube[i] = matrix(list.get(i));
    }
    return cube;
  }

  /** A list of lists as an array. */
  public static INDArray array(JsonNode list) {
    return Nd4j.createFromArray(matrix(list));
  }
}
