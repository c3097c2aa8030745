/** Neural stochastic differential equations as Deeplearning4j layers and models. */
package io.github.dl4jode.sde;
