/** Controlled differential equations as a layer and as a vertex of Deeplearning4j's networks. */
package io.github.dl4jode.cde.layer;
