package io.github.dl4jode.solver;

import io.github.dl4jode.file.SubtypeResolver;
import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.annotation.JsonTypeIdResolver;

/** How the length of the steps is chosen. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
@JsonTypeIdResolver(SubtypeResolver.class)
public sealed interface StepSizeController extends Serializable
    permits FixedStepSize, AdaptiveStepSize {}
