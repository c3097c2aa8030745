/** The results of a comparison: a table, and a folder of plots and models. */
package io.github.dl4jode.mnist.report;
