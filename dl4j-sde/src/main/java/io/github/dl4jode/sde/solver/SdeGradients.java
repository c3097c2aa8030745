package io.github.dl4jode.sde.solver;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradients of a function of the outputs. The arrays belong to the {@link CompiledSde}, and the
 * next backward pass overwrites them.
 *
 * @param initialState dL/dy(t0) [batch × size]
 * @param parameters dL/dθ, flat in the order of the equation's parameters; empty without parameters
 * @param inputs dL/d input, flat in row-major order, by name; of a path, of its knots
 */
public record SdeGradients(
    INDArray initialState, INDArray parameters, Map<String, INDArray> inputs) {}
