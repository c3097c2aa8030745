/** Random numbers that are a function of a seed and of the training iteration. */
package io.github.dl4jode.noise;
