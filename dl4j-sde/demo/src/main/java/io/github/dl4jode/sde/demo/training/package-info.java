/** The models that are trained, their settings, and what they predict. */
package io.github.dl4jode.sde.demo.training;
