package io.github.dl4jode.ui;

import io.vertx.ext.web.RoutingContext;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.deeplearning4j.core.storage.StatsStorage;
import org.deeplearning4j.core.storage.StatsStorageEvent;
import org.deeplearning4j.ui.api.HttpMethod;
import org.deeplearning4j.ui.api.Route;
import org.deeplearning4j.ui.api.UIModule;
import org.deeplearning4j.ui.i18n.I18NResource;

/**
 * The page {@code /solves} of DL4J's training UI: for each layer with a solver the function
 * evaluations and steps by iteration, the step sizes along t, and the norm of the adjoint. {@code
 * /solves/data} has its figures as JSON, {@code /solves/data?session=ID} those of a session.
 *
 * <p>DL4J's server finds it by itself, if this module is on its class path. It shows what a {@link
 * SolveStats} puts into the storages that are attached to the server.
 */
public final class SolvePage implements UIModule {

  private final List<StatsStorage> storages = new CopyOnWriteArrayList<>();

  /** For the service loader of DL4J's server. */
  public SolvePage() {}

  @Override
  public List<String> getCallbackTypeIDs() {
    return List.of();
  }

  @Override
  public List<Route> getRoutes() {
    return List.of(
        new Route("/solves", HttpMethod.GET, (path, request) -> page(request)),
        new Route("/solves/data", HttpMethod.GET, (path, request) -> data(request)));
  }

  private static void page(RoutingContext request) {
    request
        .response()
        .putHeader("content-type", "text/html; charset=utf-8")
        .sendFile("io/github/dl4jode/ui/solves.html");
  }

  private void data(RoutingContext request) {
    String session = request.request().getParam("session");
    request
        .response()
        .putHeader("content-type", "application/json; charset=utf-8")
        .end(new SolveHistory(storages).json(session == null ? "" : session));
  }

  @Override
  public void reportStorageEvents(Collection<StatsStorageEvent> events) {
    // The storages are read when the page asks.
  }

  @Override
  public void onAttach(StatsStorage storage) {
    storages.add(storage);
  }

  @Override
  public void onDetach(StatsStorage storage) {
    storages.remove(storage);
  }

  @Override
  public List<I18NResource> getInternationalizationResources() {
    return List.of();
  }
}
