/** All cases in one go, each in processes of its own, to one table beside targets and peers. */
package io.github.dl4jode.benchmarks.suite;
