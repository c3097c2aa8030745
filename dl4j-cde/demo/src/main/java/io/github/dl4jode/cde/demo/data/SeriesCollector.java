package io.github.dl4jode.cde.demo.data;

import io.github.dl4jode.cde.data.LabelledSeries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Collects points of series, in any order, and gives their classes numbers. */
final class SeriesCollector {

  /** Numbers in the order of their values, before names in the order of the alphabet. */
  private static final Comparator<String> ORDER =
      Comparator.comparingDouble(SeriesCollector::number).thenComparing(Comparator.naturalOrder());

  /** The values at one time, and where they are in the file. */
  record Point(long line, double[] values) {}

  private record Pending(String label, long line, Map<Double, Point> points) {}

  private final Map<String, Pending> series = new LinkedHashMap<>();

  private static double number(String name) {
    try {
      return Double.parseDouble(name);
    } catch (NumberFormatException e) {
      return Double.POSITIVE_INFINITY;
    }
  }

  /** What a series with values at fewer than two times has, and what to do. */
  static String tooFewTimes(LabelledSeries series) {
    String seen =
        IntStream.range(0, series.size())
            .filter(series::isObserved)
            .mapToObj(row -> "values at one time only, " + series.time(row))
            .findFirst()
            .orElse("no value");
    return seen + "; a path needs values at two times or more: leave the series out";
  }

  /** Whether there is a point. */
  boolean isEmpty() {
    return series.isEmpty();
  }

  /** The label of a series; the given one where it is new. */
  String label(String id, String label, long line) {
    return series.computeIfAbsent(id, unused -> new Pending(label, line, new TreeMap<>())).label();
  }

  /** The first line of a series. */
  long firstLine(String id) {
    return series.get(id).line();
  }

  /** Adds a point; returns the line of one at the same time, or 0. */
  long add(String id, double time, Point point) {
    // Unlike Double.compare, == takes -0 for 0.
    Point twin = series.get(id).points().putIfAbsent(time + 0.0, point);
    return twin == null ? 0 : twin.line();
  }

  /** The names of the classes, sorted; series without a label have no class. */
  List<String> classes() {
    TreeSet<String> names = new TreeSet<>(ORDER);
    series.values().stream()
        .map(Pending::label)
        .filter(name -> !name.isEmpty())
        .forEach(names::add);
    return List.copyOf(names);
  }

  /** The series, in the order of their first points. */
  List<LabelledSeries> series(List<String> classes) {
    List<LabelledSeries> all = new ArrayList<>();
    series.forEach(
        (id, pending) ->
            all.add(
                new LabelledSeries(
                    id,
                    pending.label().isEmpty()
                        ? LabelledSeries.UNKNOWN
                        : classes.indexOf(pending.label()),
                    pending.points().keySet().stream().mapToDouble(time -> time).toArray(),
                    pending.points().values().stream()
                        .map(Point::values)
                        .toArray(double[][]::new))));
    return all;
  }
}
