/** Models and tables with what belongs to them, in files that are whole or as they were. */
package io.github.dl4jode.latentode.demo.file;
