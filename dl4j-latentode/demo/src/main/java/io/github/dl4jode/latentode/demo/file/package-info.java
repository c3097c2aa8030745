/** Saves models and tables with their settings, completely or not at all. */
package io.github.dl4jode.latentode.demo.file;
