/** Saves models with their settings, completely or not at all. */
package io.github.dl4jode.cnf.demo.file;
