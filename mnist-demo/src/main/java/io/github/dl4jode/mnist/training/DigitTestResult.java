package io.github.dl4jode.mnist.training;

/**
 * What came of a test.
 *
 * @param error share of images classified wrongly, 0 to 1
 * @param seconds for all images
 * @param evaluations of the field per minibatch, as a mean; 0 without an ODE block
 */
public record DigitTestResult(double error, double seconds, double evaluations) {}
