/** Neural controlled differential equations as layers of Deeplearning4j. */
package io.github.dl4jode.cde;
