/** Writes files completely or not at all, and reads saved models safely. */
package io.github.dl4jode.file;
