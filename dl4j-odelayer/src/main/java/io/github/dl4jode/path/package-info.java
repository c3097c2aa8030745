/**
 * Paths: functions of time that drive a term, such as steps, lines and splines through knots, with
 * derivatives and cotangents.
 */
package io.github.dl4jode.path;
