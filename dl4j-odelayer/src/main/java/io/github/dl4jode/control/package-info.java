/**
 * Step-size controllers, tolerances and error norms: they choose the length of the steps and know
 * no method.
 */
package io.github.dl4jode.control;
