/** The maps of Winograd's convolutions along one axis, by vector instructions. */
package io.github.dl4jode.array.loop.point;
