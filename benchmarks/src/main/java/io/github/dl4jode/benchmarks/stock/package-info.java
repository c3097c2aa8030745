/** A network of DL4J's own layers before and after {@code OneDnn.enable}. */
package io.github.dl4jode.benchmarks.stock;
