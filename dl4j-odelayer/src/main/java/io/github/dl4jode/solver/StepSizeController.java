package io.github.dl4jode.solver;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/** How the length of the steps is chosen. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
public sealed interface StepSizeController extends Serializable
    permits FixedStepSize, AdaptiveStepSize {}
