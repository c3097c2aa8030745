/** Pictures of densities and samples in the plane: heat maps, strips and animations. */
package io.github.dl4jode.cnf.demo.picture;
