/** Error against work: every method of the library on problems that are stiff and that are not. */
package io.github.dl4jode.benchmarks.precision;
