/** Files of models: whole or as they were before, and with an entry of one's own. */
package io.github.dl4jode.file;
