package topgun.application.exchange;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.application.access.AccessControl;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ExchangeReply.Delta;
import topgun.application.message.ExchangeReply.Problem;
import topgun.application.message.ExchangeRequest.KnownMap;
import topgun.application.session.Session;
import topgun.domain.access.VisibleRecords;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.crdt.LwwMap;

/** Tells clients what maps have received since they asked last. Safe for all threads. */
public final class Deltas {

    private final LoadedMaps maps;
    private final AccessControl access;
    private final Arrivals arrivals;
    private final HybridLogicalClock clock;

    public Deltas(LoadedMaps maps, AccessControl access, Arrivals arrivals, HybridLogicalClock clock) {
        this.maps = maps;
        this.access = access;
        this.arrivals = arrivals;
        this.clock = clock;
    }

    /**
     * Finds what is new of a map to a session that may read it. Calls one of the two, possibly on the lane of the map.
     *
     * @param otherwise told why there is nothing to be told
     */
    void find(KnownMap known, Session session, Consumer<Delta> found, Consumer<Problem> otherwise) {
        String name = known.map();
        maps.run(name, new MapTask() {
            @Override
            public void run(GridMap map) {
                Optional<LwwMap> content = map.lww();
                if (content.isPresent()) {
                    Arrivals.News news = arrivals.since(known.upTo(), map, content.get());
                    var visible = VisibleRecords.of(news.records(), access.viewOf(session, name));
                    found.accept(new Delta(name, visible, news.upTo()));
                } else if (map.isVacant()) {
                    found.accept(new Delta(name, Map.of(), clock.now()));
                } else {
                    otherwise.accept(new Problem(
                            400, "HTTP sync only supports LWWMap deltas", "Map " + name + " is not an LWWMap"));
                }
            }

            @Override
            public void unavailable(Unavailable reason) {
                otherwise.accept(new Problem(503, reason.reason(), context(name)));
            }
        });
    }

    /** What was tried, as problems name it. */
    static String context(String map) {
        return "Read deltas for " + map;
    }
}
