/** The benchmark program: measures one case per run and prints one line of JSON. */
package io.github.dl4jode.benchmarks;
