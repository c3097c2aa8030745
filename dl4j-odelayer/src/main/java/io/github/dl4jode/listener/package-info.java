/**
 * Listeners that report the solves of a network in training: to a log, to a CSV file, and to
 * anything that takes their figures.
 */
package io.github.dl4jode.listener;
