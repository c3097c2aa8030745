/** The commands of the program. */
package io.github.dl4jode.sde.demo.cli;
