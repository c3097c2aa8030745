/** Paths: functions of time that drive a term, such as a line through data. */
package io.github.dl4jode.path;
