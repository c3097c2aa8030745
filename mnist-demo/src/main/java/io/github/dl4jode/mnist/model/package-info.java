/** The four networks of the experiment. */
package io.github.dl4jode.mnist.model;
