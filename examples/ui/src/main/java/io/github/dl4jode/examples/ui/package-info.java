/** A training watched in DL4J's training UI. */
package io.github.dl4jode.examples.ui;
