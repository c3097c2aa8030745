/** The threads of the library: parts of a computation on all cores. */
package io.github.dl4jode.parallel;
