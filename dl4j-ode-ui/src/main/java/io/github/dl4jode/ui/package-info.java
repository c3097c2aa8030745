/** A page of the solves of a network in the training UI of Deeplearning4j. */
package io.github.dl4jode.ui;
