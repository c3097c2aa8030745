/** Pictures of series, of their states, and of how well they are classified. */
package io.github.dl4jode.cde.demo.picture;
