/** Flows as the last layer of a Deeplearning4j network. */
package io.github.dl4jode.cnf.layer;
