/** Trainings iteration by iteration: what there is to choose, and how they are shown. */
package io.github.dl4jode.program.training;
