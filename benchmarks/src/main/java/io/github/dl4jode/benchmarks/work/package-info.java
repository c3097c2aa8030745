/** Work against error: curves, and charts of them. */
package io.github.dl4jode.benchmarks.work;
