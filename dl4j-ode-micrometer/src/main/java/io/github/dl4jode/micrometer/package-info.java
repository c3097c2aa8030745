/** The solves of a network in training as meters of Micrometer. */
package io.github.dl4jode.micrometer;
