/** Settings, training loop and progress messages of the models. */
package io.github.dl4jode.latentode.demo.training;
