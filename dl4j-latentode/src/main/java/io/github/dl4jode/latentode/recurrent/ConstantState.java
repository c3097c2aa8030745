package io.github.dl4jode.latentode.recurrent;

/** The state waits. */
public record ConstantState() implements Evolution {}
