package io.github.dl4jode.sde.solver;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The outputs of a solve. The arrays belong to the {@link CompiledSde}, and the next solve
 * overwrites them.
 *
 * @param states the states at the output times [times, batch × size], the initial one included
 * @param quadratures the integrals up to the output times [times, batch × columns]; empty if there
 *     are no integrands
 * @param steps the number of steps
 * @param rejectedSteps the number of adaptive steps that were rejected and divided
 */
public record SdeSolution(INDArray states, INDArray quadratures, int steps, int rejectedSteps) {}
