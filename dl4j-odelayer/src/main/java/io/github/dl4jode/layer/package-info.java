/** What a Deeplearning4j user configures: the ODE block and its neighbours as layers. */
package io.github.dl4jode.layer;
