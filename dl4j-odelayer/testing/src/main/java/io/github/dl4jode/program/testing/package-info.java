/** Programs run by their own tests. */
package io.github.dl4jode.program.testing;
