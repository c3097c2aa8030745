/**
 * Trainings: their options, how they run, are shown, saved and resumed.
 *
 * <p>An option that all programs take is added in {@link
 * io.github.dl4jode.program.training.TrainingOptions}, and in {@link
 * io.github.dl4jode.program.training.TrainingSettings} if results depend on it.
 */
package io.github.dl4jode.program.training;
