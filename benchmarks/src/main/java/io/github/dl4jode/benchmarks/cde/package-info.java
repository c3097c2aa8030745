/** Training iterations of a controlled equation that learns spirals. */
package io.github.dl4jode.benchmarks.cde;
