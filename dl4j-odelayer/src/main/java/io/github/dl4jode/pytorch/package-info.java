/** Weights of PyTorch models for the layers of a network. */
package io.github.dl4jode.pytorch;
