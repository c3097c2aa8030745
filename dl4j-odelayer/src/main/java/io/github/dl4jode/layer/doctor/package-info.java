/** Compares gradient methods on the ODE layers of a network and a batch. */
package io.github.dl4jode.layer.doctor;
