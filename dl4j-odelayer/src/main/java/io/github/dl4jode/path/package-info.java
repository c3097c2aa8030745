/** What drives a term: functions of time such as piecewise inputs and splines through data. */
package io.github.dl4jode.path;
