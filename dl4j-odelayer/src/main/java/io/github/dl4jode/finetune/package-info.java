/** New updaters, learning rates and regularisation for networks that are built or trained. */
package io.github.dl4jode.finetune;
