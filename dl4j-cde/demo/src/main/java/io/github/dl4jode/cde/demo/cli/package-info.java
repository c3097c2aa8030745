/** The command line of the program. */
package io.github.dl4jode.cde.demo.cli;
