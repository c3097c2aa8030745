/**
 * The parts of the network of an SDE-GAN: equations of generator and critic, their difference, and
 * the constraint on the weights of the critic.
 */
package io.github.dl4jode.sde.gan;
