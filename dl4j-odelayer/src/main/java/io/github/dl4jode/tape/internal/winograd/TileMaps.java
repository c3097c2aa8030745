package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.point.LineMap;

/** The maps from and to the points of a tile along one axis, and their transposes. */
record TileMaps<A>(
    LineMap<A> images,
    LineMap<A> imagesTransposed,
    LineMap<A> weights,
    LineMap<A> weightsTransposed,
    LineMap<A> results,
    LineMap<A> resultsTransposed) {}
