/** Networks of DL4J in files: what the demo swaps and trains that is not its own. */
package io.github.dl4jode.mnist.network;
