/** Checks of arguments that all packages share. */
package io.github.dl4jode.argument;
