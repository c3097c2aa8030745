package io.github.dl4jode.ui;

import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.listener.SolveFiguresConsumer;
import java.util.List;
import java.util.UUID;
import org.deeplearning4j.core.storage.StatsStorageRouter;

/**
 * Puts the figures of solves into a storage of DL4J's training UI, whose page "Solves" shows them.
 *
 * <pre>{@code
 * StatsStorage storage = new InMemoryStatsStorage();
 * UIServer.getInstance().attach(storage);
 * network.addListeners(
 *     new StatsListener(storage), new SolveListener(1, new SolveStats(storage)));
 * // http://localhost:9000/solves
 * }</pre>
 *
 * <p>For a UI in another process give a {@code RemoteUIStatsStorageRouter}; that process needs this
 * module on its class path as well.
 */
public final class SolveStats implements SolveFiguresConsumer {

  private final StatsStorageRouter storage;
  private final String session;
  private final String worker;
  private long lastTime;

  /** Records of a new session. */
  public SolveStats(StatsStorageRouter storage) {
    this(storage, UUID.randomUUID().toString(), "0");
  }

  /**
   * Records of a session.
   *
   * @param storage receives a record for each report of the listener
   * @param session such as that of a {@code StatsListener}
   * @param worker of a training by several processes or threads
   */
  public SolveStats(StatsStorageRouter storage, String session, String worker) {
    this.storage = storage;
    this.session = session;
    this.worker = worker;
  }

  @Override
  public synchronized void accept(List<SolveFigures> figures) {
    // A storage keeps one record for a millisecond.
    boolean first = lastTime == 0;
    lastTime = Math.max(lastTime + 1, System.currentTimeMillis());
    if (first) {
      // A storage lists a session after something static of it.
      storage.putStaticInfo(new SolveUpdate(session, worker, lastTime, List.of()));
    }
    storage.putUpdate(new SolveUpdate(session, worker, lastTime, figures));
  }
}
