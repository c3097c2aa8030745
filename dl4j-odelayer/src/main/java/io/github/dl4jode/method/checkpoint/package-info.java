/** The states of a solve in a limited memory: which are kept, and which are computed again. */
package io.github.dl4jode.method.checkpoint;
