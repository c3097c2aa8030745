/** The program and its commands. */
package io.github.dl4jode.latentode.demo.cli;
