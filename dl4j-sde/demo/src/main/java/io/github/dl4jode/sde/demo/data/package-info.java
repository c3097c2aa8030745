/** What is learned: generated processes, and series of files, at times that all series share. */
package io.github.dl4jode.sde.demo.data;
