/** A network trained on Spark. */
package io.github.dl4jode.examples.spark;
