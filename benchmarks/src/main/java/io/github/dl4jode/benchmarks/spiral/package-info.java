/** A small network learns the spiral of Chen et al. (2018) from its points. */
package io.github.dl4jode.benchmarks.spiral;
