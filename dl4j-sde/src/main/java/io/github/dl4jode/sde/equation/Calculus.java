package io.github.dl4jode.sde.equation;

/**
 * What dW means in dy = f dt + g dW. The equations of the two calculi have the same solution if
 * f_Itô = f_Stratonovich + ½ Σ_k (∂g_k/∂y) g_k, with g_k the columns of g.
 */
public enum Calculus {
  /** Itô: the integrand is taken at the beginning of each interval. */
  ITO("Itô"),
  /** Stratonovich: the integrand is taken in the middle; the ordinary chain rule holds. */
  STRATONOVICH("Stratonovich");

  private final String words;

  Calculus(String words) {
    this.words = words;
  }

  /** The name as it is written in a message. */
  @Override
  public String toString() {
    return words;
  }
}
