/** Charts, strips and animations, written whole or not at all. */
package io.github.dl4jode.program.picture;
