/** Neural differential equations trained on Spark: the solves of all workers in one report. */
package io.github.dl4jode.spark;
