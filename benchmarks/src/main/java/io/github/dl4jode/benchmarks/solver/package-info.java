/** The solver alone, on small problems in double. */
package io.github.dl4jode.benchmarks.solver;
