/** Trained models in files. */
package io.github.dl4jode.sde.demo.file;
