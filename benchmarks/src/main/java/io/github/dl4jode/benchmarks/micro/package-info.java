/** JMH micro-benchmarks of the parts; the script {@code jmh} runs them. */
package io.github.dl4jode.benchmarks.micro;
