/**
 * Operations as loops on Java arrays, for tapes so small that a call of ND4J costs more than the
 * work it does.
 */
package io.github.dl4jode.tape.internal.host;
