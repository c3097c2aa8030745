/** What ends a solve: event functions, and how their zeros are found within a step. */
package io.github.dl4jode.event;
